//! The custom applications of an instance in words.

use serde::Serialize;

use super::facts::{Facts, Group, in_words, text, whole_value};
use super::phrase::Phrase;
use crate::model::application::{
    BindDefinition, EndpointDefinition, ImageDefinition, ImageType, KernelDefinition, NamedVolumeDefinition,
    Protocol, TmpfsDefinition, VolumeDefinition, VolumeType,
};
use crate::model::reader::WholeValue;
use crate::model::{CustomApplicationDefinition, Setting};
use crate::source::Sources;

/// An application: its name and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct ApplicationView {
    name: Phrase,
    pub(super) groups: [Group; 1],
}

/// Applications that a parameter or an expression gives as a whole.
pub(super) fn whole_list(whole: &WholeValue, sources: &Sources) -> ApplicationView {
    ApplicationView {
        name: whole_value(whole),
        groups: [Facts::new(sources).alone()],
    }
}

/// One application; its environment variables by name only.
pub(super) fn application(application: &CustomApplicationDefinition, sources: &Sources) -> ApplicationView {
    let CustomApplicationDefinition {
        span: _,
        name,
        image,
        privileged,
        endpoints,
        environment_variables,
        bind_mounts,
        volumes,
        kernel,
    } = application;
    let mut facts = Facts::new(sources);
    if let Some(image) = image {
        facts.say("Image", image_in_words(image, sources));
    }
    let is_privileged = privileged.as_ref().map_or_else(
        || Phrase::plain("yes (default)"),
        |flag| either(flag, ["yes", "no"], sources),
    );
    facts.say("Privileged", is_privileged);
    let ports = endpoints.iter().map(|one| endpoint(one, sources));
    facts.list("Ports", ports.chain(endpoints.whole().map(whole_value)).collect());
    let names = environment_variables
        .0
        .iter()
        .map(|(name, _)| Phrase::code(name.value.as_str()));
    if let Some(whole) = &environment_variables.1 {
        facts.say("Environment variables", whole_value(whole));
    } else if !environment_variables.0.is_empty() {
        facts.say("Environment variables", Phrase::listed(names));
    }
    let mounts = bind_mounts.iter().chain(volumes);
    let mounts = mounts.map(|one| volume(one, sources));
    facts.list("Mounts", mounts.chain(volumes.whole().map(whole_value)).collect());
    if let Some(kernel) = kernel {
        facts.say("Jupyter kernel", kernel_in_words(kernel, sources));
    }
    ApplicationView {
        name: name
            .as_ref()
            .map_or_else(|| Phrase::plain("without a name"), |name| text(name, sources)),
        groups: [facts.alone()],
    }
}

fn image_in_words(image: &ImageDefinition, sources: &Sources) -> Phrase {
    match image {
        ImageDefinition::Reference(reference) => text(reference, sources),
        ImageDefinition::Table(table) => {
            let reference = table.reference.as_ref().map(|reference| text(reference, sources));
            let reference = reference.unwrap_or_default();
            let phrase = match table.r#type.as_ref().and_then(Setting::literal) {
                Some(ImageType::AzureMl) => Phrase::plain("the environment ").and_phrase(reference),
                Some(ImageType::Docker) | None => reference,
            };
            match &table.version {
                Some(version) => phrase.and(" in version ").and_phrase(text(version, sources)),
                None => phrase,
            }
        }
    }
}

/// `connect: port 8787 of the container at 8787 of the instance, http`.
fn endpoint(endpoint: &EndpointDefinition, sources: &Sources) -> Phrase {
    let EndpointDefinition {
        span: _,
        name,
        target,
        published,
        protocol,
        host_ip,
    } = endpoint;
    let number = |port: &Setting<i64>| in_words(port, sources, |port| Phrase::plain(port.to_string()));
    let mut phrase = name
        .as_ref()
        .map_or_else(|| Phrase::code("connect"), |name| text(name, sources));
    if let Some(target) = target {
        phrase = phrase
            .and(": port ")
            .and_phrase(number(target))
            .and(" of the container");
    }
    if let Some(published) = published {
        phrase = phrase
            .and(", at port ")
            .and_phrase(number(published))
            .and(" of the instance");
    }
    if let Some(protocol) = protocol {
        let word = in_words(protocol, sources, |protocol| {
            Phrase::plain(match protocol {
                Protocol::Http => "HTTP",
                Protocol::Tcp => "TCP",
                Protocol::Udp => "UDP",
            })
        });
        phrase = phrase.and(", ").and_phrase(word);
    }
    match host_ip {
        Some(address) => phrase.and(", on ").and_phrase(text(address, sources)),
        None => phrase,
    }
}

fn volume(volume: &VolumeDefinition, sources: &Sources) -> Phrase {
    let VolumeDefinition {
        span: _,
        r#type,
        source,
        target,
        read_only,
        consistency,
        bind,
        volume,
        tmpfs,
    } = volume;
    let source = source.as_ref().map(|source| text(source, sources));
    let mut phrase = source.unwrap_or_else(|| {
        Phrase::plain(match r#type.as_ref().and_then(Setting::literal) {
            Some(VolumeType::Tmpfs) => "memory",
            Some(VolumeType::Npipe) => "a named pipe",
            Some(VolumeType::Volume) => "a volume",
            Some(VolumeType::Bind) | None => "a folder",
        })
    });
    if let Some(target) = target {
        phrase = phrase.and(" at ").and_phrase(text(target, sources));
    }
    if let Some(flag) = read_only {
        phrase = phrase
            .and(", ")
            .and_phrase(either(flag, ["read only", "to read and write"], sources));
    }
    if let Some(consistency) = consistency {
        phrase = phrase
            .and(", consistency ")
            .and_phrase(text(consistency, sources));
    }
    mount_options(phrase, bind.as_ref(), volume.as_ref(), tmpfs.as_ref(), sources)
}

fn mount_options(
    mut phrase: Phrase,
    bind: Option<&BindDefinition>,
    volume: Option<&NamedVolumeDefinition>,
    tmpfs: Option<&TmpfsDefinition>,
    sources: &Sources,
) -> Phrase {
    if let Some(propagation) = bind.and_then(|bind| bind.propagation.as_ref()) {
        phrase = phrase
            .and(", propagation ")
            .and_phrase(text(propagation, sources));
    }
    if let Some(flag) = bind.and_then(|bind| bind.create_host_path.as_ref()) {
        let words = ["made where it is missing", "not made where it is missing"];
        phrase = phrase.and(", ").and_phrase(either(flag, words, sources));
    }
    if let Some(selinux) = bind.and_then(|bind| bind.selinux.as_ref()) {
        phrase = phrase.and(", SELinux ").and_phrase(text(selinux, sources));
    }
    if let Some(flag) = volume.and_then(|volume| volume.nocopy.as_ref()) {
        let words = ["not filled from the image", "filled from the image"];
        phrase = phrase.and(", ").and_phrase(either(flag, words, sources));
    }
    if let Some(size) = tmpfs.and_then(|tmpfs| tmpfs.size.as_ref()) {
        let bytes = in_words(size, sources, |size| Phrase::plain(format!("{size} bytes")));
        phrase = phrase.and(", ").and_phrase(bytes);
    }
    phrase
}

fn either(flag: &Setting<bool>, [yes, no]: [&'static str; 2], sources: &Sources) -> Phrase {
    in_words(flag, sources, |flag| Phrase::plain(if *flag { yes } else { no }))
}

fn kernel_in_words(kernel: &KernelDefinition, sources: &Sources) -> Phrase {
    let KernelDefinition {
        span: _,
        display_name,
        language,
        argv,
    } = kernel;
    let name = display_name.as_ref().map(|name| text(name, sources));
    let mut phrase = name.unwrap_or_default();
    if let Some(language) = language {
        phrase = phrase.and(" for ").and_phrase(text(language, sources));
    }
    if let Some(whole) = argv.whole() {
        return phrase.and(", by ").and_phrase(whole_value(whole));
    }
    if argv.is_empty() {
        return phrase;
    }
    let words = argv.iter().map(|word| text(word, sources));
    words.fold(phrase.and(", by"), |phrase, word| {
        phrase.and(" ").and_phrase(word)
    })
}
