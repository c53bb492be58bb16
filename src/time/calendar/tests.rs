use super::*;
use crate::time::frequency::Frequency;

fn schedule(action: Action, cron: &str, zone: &str) -> Schedule {
    Schedule {
        action,
        trigger: Trigger::Cron(cron.parse().unwrap(), None),
        time_zone: zone.parse().unwrap(),
        enabled: true,
    }
}

fn listed(schedules: &[Schedule], from: &str, until: &str) -> String {
    let occurrences = occurrences(schedules, from.parse().unwrap(), until.parse().unwrap()).unwrap();
    let lines: Vec<String> = occurrences
        .into_iter()
        .map(|one| {
            let change = one.clock_change.map_or(String::new(), |change| {
                format!(" {change:?} of {}", one.scheduled)
            });
            format!(
                "{} {} {} {}{change}",
                one.instant, one.action, one.local, one.abbreviation
            )
        })
        .collect();
    lines.join("\n")
}

// The expected instants of the tests below were computed with Python's `zoneinfo`.

#[test]
fn madrid_skips_and_repeats_an_hour() {
    let schedules = [schedule(Action::Start, "30 2 * * *", "Europe/Madrid")];
    insta::assert_snapshot!(listed(&schedules, "2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z"), @"
    2026-03-28T01:30:00Z start 2026-03-28T02:30:00 CET
    2026-03-29T01:30:00Z start 2026-03-29T03:30:00 CEST Gap of 2026-03-29T02:30:00
    2026-03-30T00:30:00Z start 2026-03-30T02:30:00 CEST
    ");
    insta::assert_snapshot!(listed(&schedules, "2026-10-23T22:00:00Z", "2026-10-26T23:00:00Z"), @"
    2026-10-24T00:30:00Z start 2026-10-24T02:30:00 CEST
    2026-10-25T00:30:00Z start 2026-10-25T02:30:00 CEST Overlap of 2026-10-25T02:30:00
    2026-10-26T01:30:00Z start 2026-10-26T02:30:00 CET
    ");
    insta::assert_snapshot!(listed(&schedules, "2027-03-26T23:00:00Z", "2027-03-29T22:00:00Z"), @"
    2027-03-27T01:30:00Z start 2027-03-27T02:30:00 CET
    2027-03-28T01:30:00Z start 2027-03-28T03:30:00 CEST Gap of 2027-03-28T02:30:00
    2027-03-29T00:30:00Z start 2027-03-29T02:30:00 CEST
    ");
    insta::assert_snapshot!(listed(&schedules, "2027-10-29T22:00:00Z", "2027-11-01T23:00:00Z"), @"
    2027-10-30T00:30:00Z start 2027-10-30T02:30:00 CEST
    2027-10-31T00:30:00Z start 2027-10-31T02:30:00 CEST Overlap of 2027-10-31T02:30:00
    2027-11-01T01:30:00Z start 2027-11-01T02:30:00 CET
    ");
}

#[test]
fn new_york_skips_an_hour() {
    let schedules = [schedule(Action::Start, "30 2 * * *", "America/New_York")];
    insta::assert_snapshot!(listed(&schedules, "2026-03-07T05:00:00Z", "2026-03-10T04:00:00Z"), @"
    2026-03-07T07:30:00Z start 2026-03-07T02:30:00 EST
    2026-03-08T07:30:00Z start 2026-03-08T03:30:00 EDT Gap of 2026-03-08T02:30:00
    2026-03-09T06:30:00Z start 2026-03-09T02:30:00 EDT
    ");
    insta::assert_snapshot!(listed(&schedules, "2027-03-13T05:00:00Z", "2027-03-16T04:00:00Z"), @"
    2027-03-13T07:30:00Z start 2027-03-13T02:30:00 EST
    2027-03-14T07:30:00Z start 2027-03-14T03:30:00 EDT Gap of 2027-03-14T02:30:00
    2027-03-15T06:30:00Z start 2027-03-15T02:30:00 EDT
    ");
}

#[test]
fn new_york_repeats_an_hour() {
    let schedules = [schedule(Action::Start, "30 1 * * *", "America/New_York")];
    insta::assert_snapshot!(listed(&schedules, "2026-10-31T04:00:00Z", "2026-11-03T05:00:00Z"), @"
    2026-10-31T05:30:00Z start 2026-10-31T01:30:00 EDT
    2026-11-01T05:30:00Z start 2026-11-01T01:30:00 EDT Overlap of 2026-11-01T01:30:00
    2026-11-02T06:30:00Z start 2026-11-02T01:30:00 EST
    ");
    insta::assert_snapshot!(listed(&schedules, "2027-11-06T04:00:00Z", "2027-11-09T05:00:00Z"), @"
    2027-11-06T05:30:00Z start 2027-11-06T01:30:00 EDT
    2027-11-07T05:30:00Z start 2027-11-07T01:30:00 EDT Overlap of 2027-11-07T01:30:00
    2027-11-08T06:30:00Z start 2027-11-08T01:30:00 EST
    ");
}

#[test]
fn kolkata_never_changes() {
    let schedules = [schedule(Action::Start, "0 9 * * *", "Asia/Kolkata")];
    insta::assert_snapshot!(listed(&schedules, "2026-03-27T18:30:00Z", "2026-03-30T18:30:00Z"), @"
    2026-03-28T03:30:00Z start 2026-03-28T09:00:00 IST
    2026-03-29T03:30:00Z start 2026-03-29T09:00:00 IST
    2026-03-30T03:30:00Z start 2026-03-30T09:00:00 IST
    ");
    insta::assert_snapshot!(listed(&schedules, "2026-10-23T18:30:00Z", "2026-10-26T18:30:00Z"), @"
    2026-10-24T03:30:00Z start 2026-10-24T09:00:00 IST
    2026-10-25T03:30:00Z start 2026-10-25T09:00:00 IST
    2026-10-26T03:30:00Z start 2026-10-26T09:00:00 IST
    ");
}

#[test]
fn lord_howe_skips_half_an_hour() {
    let schedules = [schedule(Action::Start, "15 2 * * *", "Australia/Lord_Howe")];
    insta::assert_snapshot!(listed(&schedules, "2026-10-02T13:30:00Z", "2026-10-05T13:00:00Z"), @"
    2026-10-02T15:45:00Z start 2026-10-03T02:15:00 +1030
    2026-10-03T15:45:00Z start 2026-10-04T02:45:00 +11 Gap of 2026-10-04T02:15:00
    2026-10-04T15:15:00Z start 2026-10-05T02:15:00 +11
    ");
    insta::assert_snapshot!(listed(&schedules, "2027-10-01T13:30:00Z", "2027-10-04T13:00:00Z"), @"
    2027-10-01T15:45:00Z start 2027-10-02T02:15:00 +1030
    2027-10-02T15:45:00Z start 2027-10-03T02:45:00 +11 Gap of 2027-10-03T02:15:00
    2027-10-03T15:15:00Z start 2027-10-04T02:15:00 +11
    ");
}

#[test]
fn lord_howe_repeats_half_an_hour() {
    let schedules = [schedule(Action::Start, "45 1 * * *", "Australia/Lord_Howe")];
    insta::assert_snapshot!(listed(&schedules, "2026-04-03T13:00:00Z", "2026-04-06T13:30:00Z"), @"
    2026-04-03T14:45:00Z start 2026-04-04T01:45:00 +11
    2026-04-04T14:45:00Z start 2026-04-05T01:45:00 +11 Overlap of 2026-04-05T01:45:00
    2026-04-05T15:15:00Z start 2026-04-06T01:45:00 +1030
    ");
    insta::assert_snapshot!(listed(&schedules, "2027-04-02T13:00:00Z", "2027-04-05T13:30:00Z"), @"
    2027-04-02T14:45:00Z start 2027-04-03T01:45:00 +11
    2027-04-03T14:45:00Z start 2027-04-04T01:45:00 +11 Overlap of 2027-04-04T01:45:00
    2027-04-04T15:15:00Z start 2027-04-05T01:45:00 +1030
    ");
}

#[test]
fn occurrences_of_all_zones_are_in_chronological_order() {
    let schedules = [
        schedule(Action::Stop, "0 18 * * *", "America/New_York"),
        schedule(Action::Start, "0 9 * * *", "Asia/Kolkata"),
        Schedule {
            enabled: false,
            ..schedule(Action::Stop, "* * * * *", "Etc/UTC")
        },
    ];
    insta::assert_snapshot!(listed(&schedules, "2026-07-01T00:00:00Z", "2026-07-02T03:30:00Z"), @"
    2026-07-01T03:30:00Z start 2026-07-01T09:00:00 IST
    2026-07-01T22:00:00Z stop 2026-07-01T18:00:00 EDT
    ");
}

#[test]
fn the_first_instant_is_included_and_the_last_is_not() {
    let schedules = [schedule(Action::Stop, "0 18 * * *", "Etc/UTC")];
    assert_eq!(
        listed(&schedules, "2026-07-01T18:00:00Z", "2026-07-02T18:00:00Z")
            .lines()
            .count(),
        1
    );
    assert_eq!(
        listed(&schedules, "2026-07-02T18:00:00Z", "2026-07-01T18:00:00Z"),
        ""
    );
}

#[test]
fn a_cron_expression_does_not_fire_before_its_start() {
    let cron = "0 18 * * *".parse().unwrap();
    let start = "2026-07-02T18:00:00".parse().unwrap();
    let trigger = Trigger::Cron(cron, Some(start));
    let schedules = [Schedule {
        trigger,
        ..schedule(Action::Stop, "* * * * *", "Etc/UTC")
    }];
    insta::assert_snapshot!(listed(&schedules, "2026-07-01T00:00:00Z", "2026-07-04T00:00:00Z"), @"
    2026-07-02T18:00:00Z stop 2026-07-02T18:00:00 UTC
    2026-07-03T18:00:00Z stop 2026-07-03T18:00:00 UTC
    ");
}

#[test]
fn a_trigger_that_depends_on_its_deployment_is_deployed_at_the_first_instant() {
    let recurrence = Recurrence {
        frequency: Frequency::Day,
        interval: 2,
        hours: vec![],
        minutes: vec![],
        week_days: None,
        start: None,
    };
    let trigger = Trigger::Recurrence(recurrence);
    let schedules = [Schedule {
        trigger,
        ..schedule(Action::Stop, "* * * * *", "Europe/Madrid")
    }];
    insta::assert_snapshot!(listed(&schedules, "2026-03-28T08:00:00Z", "2026-04-02T00:00:00Z"), @"
    2026-03-30T07:00:00Z stop 2026-03-30T09:00:00 CEST
    2026-04-01T07:00:00Z stop 2026-04-01T09:00:00 CEST
    ");
}

#[test]
fn a_schedule_on_a_day_that_the_calendar_skips_fires_on_the_next() {
    // Samoa had no 30 December 2011.
    let schedules = [schedule(Action::Stop, "0 18 30,31 12 *", "Pacific/Apia")];
    insta::assert_snapshot!(listed(&schedules, "2011-12-29T00:00:00Z", "2012-01-01T00:00:00Z"), @"
    2011-12-31T04:00:00Z stop 2011-12-31T18:00:00 +14 Gap of 2011-12-30T18:00:00
    2011-12-31T04:00:00Z stop 2011-12-31T18:00:00 +14
    ");
}

#[test]
fn triggers_meet_when_both_fire() {
    let cron = |text: &str| Trigger::Cron(text.parse().unwrap(), None);
    let meeting = |one: &str, other: &str| cron(one).meets(&cron(other)).map(|time| time.to_string());
    assert_eq!(
        meeting("0 9 * * 1-5", "0 9 * * 4,5").as_deref(),
        Some("2024-01-04T09:00:00")
    );
    assert_eq!(
        meeting("0,30 * * * *", "30 12 29 2 *").as_deref(),
        Some("2024-02-29T12:30:00")
    );
    assert_eq!(meeting("0 9 * * *", "0 18 * * *"), None);
    assert_eq!(meeting("0 9 * * 1", "0 9 * * 2"), None);
    assert_eq!(meeting("0 9 1 1 *", "0 9 1 2 *"), None);
    assert_eq!(meeting("0 9 30 2 *", "0 9 * * *"), None);
}

#[test]
fn a_trigger_that_depends_on_its_deployment_meets_nothing() {
    let every_hour = |start: Option<&str>| {
        Trigger::Recurrence(Recurrence {
            frequency: Frequency::Hour,
            interval: 1,
            hours: vec![],
            minutes: vec![],
            week_days: None,
            start: start.map(|start| start.parse().unwrap()),
        })
    };
    let cron = Trigger::Cron("0 9 * * *".parse().unwrap(), None);
    assert_eq!(every_hour(None).meets(&cron), None);
    let since_march = every_hour(Some("2026-03-04T12:00:00"));
    assert_eq!(
        since_march.meets(&cron).unwrap().to_string(),
        "2026-03-05T09:00:00"
    );
    assert_eq!(every_hour(Some("2026-03-04T12:30:00")).meets(&cron), None);
}

#[test]
fn a_zone_without_rules_has_no_calendar() {
    let schedules = [schedule(Action::Stop, "0 18 * * *", "Kamchatka Standard Time")];
    let error = occurrences(&schedules, Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH).unwrap_err();
    insta::assert_snapshot!(error.message, @"the clock changes of `Kamchatka Standard Time` are not known, so its occurrences cannot be shown");
}
