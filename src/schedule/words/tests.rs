use super::*;
use crate::compile::{self, Options};
use crate::source::{NoFiles, SourceFile};

/// The sentences of `[instance.i]` with these lines.
fn said(lines: &str) -> Vec<String> {
    let toml = format!(
        "workspace.name = \"mlw-team\"\n[parameters]\nzone = {{ type = \"string\" }}\nn = {{ type = \"int\" }}\n\
         state = {{ type = \"string\" }}\n[instance.i]\nsize = \"STANDARD_DS3_v2\"\n{lines}"
    );
    let compilation = compile::check(
        SourceFile::new("compute.toml", toml),
        &NoFiles,
        &Options::default(),
    );
    let instances = compilation.definition.instances();
    instances
        .flat_map(|(_, instance)| of_instance(instance, &compilation.sources))
        .map(|sentence| sentence.to_string())
        .collect()
}

/// The sentence of one `[[instance.i.schedules]]` that stops the instance.
fn stop(lines: &str) -> String {
    said(&format!("[[instance.i.schedules]]\naction = \"stop\"\n{lines}")).concat()
}

#[test]
fn a_recurrence_names_its_interval_days_times_zone_and_start() {
    let lines = "frequency = \"week\"\ninterval = 2\nweek_days = \"Fri\"\nhours = 18\n\
                 time_zone = \"Europe/Madrid\"\nstart_time = \"2026-01-05T09:00:00\"";
    assert_eq!(
        stop(lines),
        "stop: every 2 weeks on Friday at 18:00 (Europe/Madrid), from 2026-01-05 09:00"
    );
}

#[test]
fn each_frequency_has_its_unit() {
    for (lines, expected) in [
        (
            "frequency = \"minute\"\ninterval = 90",
            "stop: every 90 minutes (UTC)",
        ),
        ("frequency = \"hour\"", "stop: every hour (UTC)"),
        ("frequency = \"day\"\nhours = 9", "stop: every day at 09:00 (UTC)"),
        (
            "frequency = \"day\"\ninterval = 3\nminutes = 30",
            "stop: every 3 days at 00:30 (UTC)",
        ),
        (
            "frequency = \"month\"\ninterval = 2",
            "stop: every 2 months (UTC)",
        ),
    ] {
        assert_eq!(stop(lines), expected);
    }
}

#[test]
fn days_in_a_row_are_a_range_and_all_of_them_are_every_day() {
    for (days, expected) in [
        ("Mon", "every week on Monday at 18:00"),
        ("Mon-Tue", "every week on Monday and Tuesday at 18:00"),
        ("Mon-Thu", "every week on Monday through Thursday at 18:00"),
        (
            "Mon,Wed,Fri",
            "every week on Monday, Wednesday and Friday at 18:00",
        ),
        (
            "Mon-Wed,Sat",
            "every week on Monday through Wednesday and Saturday at 18:00",
        ),
        (
            "Fri-Mon",
            "every week on Monday and Friday through Sunday at 18:00",
        ),
        ("Mon-Sun", "every day at 18:00"),
    ] {
        let lines = format!("frequency = \"week\"\nweek_days = \"{days}\"\nhours = 18");
        assert_eq!(stop(&lines), format!("stop: {expected} (UTC)"));
    }
}

#[test]
fn a_weekly_cron_expression_reads_like_the_recurrence_and_any_other_stays() {
    for (cron, expected) in [
        ("30 17 * * 5", "every week on Friday at 17:30"),
        ("0 9,13 * * *", "every day at 09:00 and 13:00"),
        ("0 9 * * 0,6", "every week on Saturday and Sunday at 09:00"),
        ("0 9 1 * *", "cron 0 9 1 * *"),
        ("0 9 * 6 *", "cron 0 9 * 6 *"),
        ("*  * * * *", "cron * * * * *"),
    ] {
        assert_eq!(
            stop(&format!("cron = \"{cron}\"")),
            format!("stop: {expected} (UTC)")
        );
    }
}

#[test]
fn many_times_are_hours_and_minutes() {
    let lines = "frequency = \"day\"\nhours = [13, 9, 9]\nminutes = [30, 0]";
    assert_eq!(
        stop(lines),
        "stop: every day at 09:00, 09:30, 13:00 and 13:30 (UTC)"
    );
    let lines = "frequency = \"day\"\nhours = [9, 10, 11, 12]\nminutes = [0, 30]";
    assert_eq!(
        stop(lines),
        "stop: every day at minutes 0 and 30 of hours 9, 10, 11 and 12 (UTC)"
    );
}

#[test]
fn what_only_the_deployment_knows_is_named() {
    let lines = "frequency = \"week\"\ninterval = { param = \"n\" }\nweek_days = \"Mon\"\nhours = 9\n\
                 time_zone = { param = \"zone\" }\nstate = { param = \"state\" }";
    assert_eq!(
        stop(lines),
        "stop: every n weeks on Monday at 09:00 (the parameter zone), enabled or disabled by the parameter state"
    );
    assert_eq!(
        stop("cron = { expr = \"'0 9 * * ${n}'\" }"),
        "stop: cron '0 9 * * ${n}' (UTC)"
    );
}

#[test]
fn a_window_is_one_sentence() {
    let window = |lines: &str| {
        said(&format!(
            "time_zone = \"Asia/Tokyo\"\n[[instance.i.working_hours]]\n{lines}"
        ))
    };
    assert_eq!(
        window("days = \"Mon-Thu\"\nfrom = \"09:00\"\nto = \"18:00\""),
        ["runs on Monday through Thursday from 09:00 to 18:00 (Asia/Tokyo)"]
    );
    assert_eq!(
        window(
            "days = \"Mon-Sun\"\nfrom = \"22:00\"\nto = \"06:00\"\nstate = \"disabled\"\ntime_zone = \"UTC\""
        ),
        ["runs every day from 22:00 to 06:00 the next day (UTC), disabled"]
    );
    assert_eq!(
        window("days = \"Mon\"\nfrom = \"22:00\""),
        ["working hours that cannot be read; see the findings"]
    );
}

#[test]
fn the_zone_of_a_template_is_a_place_only_if_there_is_one() {
    assert_eq!(zone_of_template("India Standard Time"), "Asia/Kolkata");
    assert_eq!(zone_of_template("Romance Standard Time"), "Romance Standard Time");
    assert_eq!(zone_of_template("UTC"), "UTC");
    assert_eq!(zone_of_template("[parameters('zone')]"), "[parameters('zone')]");
}

#[test]
fn seconds_of_a_start_appear_only_if_there_are_any() {
    let start = |text: &str| start_in_words(&text.parse().unwrap());
    assert_eq!(start("2026-01-05T09:00:00"), "2026-01-05 09:00");
    assert_eq!(start("2026-01-05T09:00:30"), "2026-01-05 09:00:30");
}

#[test]
fn code_stays_apart_from_words() {
    let sentence = Sentence::words("cron ").and_code("0 9 * * 1").and(" (UTC)");
    let code: Vec<&Piece> = sentence
        .pieces()
        .iter()
        .filter(|piece| matches!(piece, Piece::Code(_)))
        .collect();
    assert_eq!(code, [&Piece::Code("0 9 * * 1".to_owned())]);
}
