//! The commands that ask, a row each; to know another one, add a row.

/// A command that asks, unless one of its words says otherwise.
pub(super) struct Asks {
    /// The programs.
    pub(super) programs: &'static [&'static str],
    /// The words after the program, options left out; any of the first ones.
    pub(super) words: &'static [&'static str],
    /// Words that answer or avoid the question; one that ends in `*` stands for all that begin like it, and one that ends in `=` for a
    /// variable that the script sets.
    pub(super) unless: &'static [&'static str],
    /// What to add so that it does not ask; empty if that is not a word to add.
    pub(super) answer: &'static str,
}

const YES: &[&str] = &["-y", "--yes", "--assume-yes", "--dry-run", "--help", "-h"];
const APT: &[&str] = &[
    "-y",
    "--yes",
    "--assume-yes",
    "--assume-no",
    "-qq",
    "-s",
    "--simulate",
    "--dry-run",
    "--download-only",
    "-d",
    "--help",
    "APT::Get::Assume-Yes*",
    "-oAPT::Get::Assume-Yes*",
];
pub(super) const CONDA: &[&str] = &["-y", "--yes", "--dry-run", "-d", "--help", "-h", "--quiet --yes"];

const FORCE: &[&str] = &["-f", "--force", "--help"];

const fn asks(
    programs: &'static [&'static str],
    words: &'static [&'static str],
    unless: &'static [&'static str],
    answer: &'static str,
) -> Asks {
    Asks {
        programs,
        words,
        unless,
        answer,
    }
}

pub(super) const TABLE: &[Asks] = &[
    asks(&["apt", "apt-get"], &["install"], APT, "-y"),
    asks(&["apt", "apt-get"], &["upgrade"], APT, "-y"),
    asks(&["apt", "apt-get"], &["dist-upgrade"], APT, "-y"),
    asks(&["apt", "apt-get"], &["full-upgrade"], APT, "-y"),
    asks(&["apt", "apt-get"], &["remove"], APT, "-y"),
    asks(&["apt", "apt-get"], &["purge"], APT, "-y"),
    asks(&["apt", "apt-get"], &["autoremove"], APT, "-y"),
    asks(&["apt", "apt-get"], &["build-dep"], APT, "-y"),
    asks(&["aptitude"], &["install"], APT, "-y"),
    asks(
        &["add-apt-repository", "apt-add-repository"],
        &[],
        &["-y", "--yes", "-L", "--list", "--help"],
        "-y",
    ),
    asks(&["yum", "dnf"], &["install"], YES, "-y"),
    asks(&["yum", "dnf"], &["update"], YES, "-y"),
    asks(
        &["zypper"],
        &["install"],
        &["-n", "--non-interactive", "-y", "--no-confirm"],
        "-y",
    ),
    asks(&["conda", "mamba"], &["install"], CONDA, "-y"),
    asks(&["conda", "mamba"], &["create"], CONDA, "-y"),
    asks(&["conda", "mamba"], &["update"], CONDA, "-y"),
    asks(&["conda", "mamba"], &["upgrade"], CONDA, "-y"),
    asks(&["conda", "mamba"], &["remove"], CONDA, "-y"),
    asks(&["conda", "mamba"], &["uninstall"], CONDA, "-y"),
    asks(&["conda", "mamba"], &["clean"], CONDA, "-y"),
    asks(&["conda", "mamba"], &["env", "remove"], CONDA, "-y"),
    asks(&["micromamba"], &["install"], CONDA, "-y"),
    asks(&["micromamba"], &["create"], CONDA, "-y"),
    asks(&["micromamba"], &["remove"], CONDA, "-y"),
    asks(&["pip", "pip3"], &["uninstall"], &["-y", "--yes", "--help"], "-y"),
    asks(
        &["az"],
        &["login"],
        &[
            "--identity",
            "-i",
            "--service-principal",
            "--federated-token",
            "--help",
            "-h",
        ],
        "",
    ),
    asks(&["az"], &["group", "delete"], &["-y", "--yes"], "--yes"),
    asks(&["az"], &["vm", "delete"], &["-y", "--yes"], "--yes"),
    asks(&["az"], &["ml", "compute", "delete"], &["-y", "--yes"], "--yes"),
    asks(
        &["azd"],
        &["auth", "login"],
        &["--client-id*", "--managed-identity", "--check-status"],
        "",
    ),
    asks(&["az"], &["upgrade"], &["-y", "--yes"], "--yes"),
    asks(
        &["gh"],
        &["auth", "login"],
        &["--with-token", "GH_TOKEN=", "GITHUB_TOKEN="],
        "",
    ),
    asks(&["gcloud"], &["auth", "login"], &["--cred-file*"], ""),
    asks(&["gcloud"], &["init"], &[], ""),
    asks(&["huggingface-cli"], &["login"], &["--token*"], ""),
    asks(&["hf"], &["auth", "login"], &["--token*"], ""),
    asks(
        &["wandb"],
        &["login"],
        &["+", "--anonymously", "WANDB_API_KEY="],
        "",
    ),
    asks(
        &["docker", "podman"],
        &["login"],
        &["-p*", "--password*", "--password-stdin"],
        "",
    ),
    asks(&["docker", "podman"], &["system", "prune"], FORCE, "--force"),
    asks(&["docker", "podman"], &["image", "prune"], FORCE, "--force"),
    asks(&["docker", "podman"], &["volume", "prune"], FORCE, "--force"),
    asks(&["docker", "podman"], &["container", "prune"], FORCE, "--force"),
    asks(&["docker", "podman"], &["network", "prune"], FORCE, "--force"),
    asks(&["docker", "podman"], &["builder", "prune"], FORCE, "--force"),
    asks(&["npm"], &["login"], &[], ""),
    asks(&["npm"], &["adduser"], &[], ""),
    asks(&["npm"], &["init"], &["-y", "--yes"], "-y"),
    asks(&["databricks"], &["configure"], &["--token", "--profile*"], ""),
    asks(&["databricks"], &["auth", "login"], &[], ""),
    asks(&["aws"], &["configure"], &["+"], ""),
    asks(&["aws"], &["sso", "login"], &[], ""),
    asks(&["kaggle"], &["config", "init"], &[], ""),
    asks(&["ngrok"], &["login"], &[], ""),
    asks(
        &["jupyter", "jupyter-lab", "jupyter-notebook"],
        &["password"],
        &[],
        "",
    ),
    asks(
        &["jupyter", "jupyter-lab", "jupyter-notebook"],
        &["server", "password"],
        &[],
        "",
    ),
    asks(
        &["jupyter", "jupyter-lab", "jupyter-notebook"],
        &["notebook", "password"],
        &[],
        "",
    ),
    asks(
        &["jupyter", "jupyter-lab", "jupyter-notebook"],
        &["lab", "password"],
        &[],
        "",
    ),
    asks(&["jupyter"], &["kernelspec", "remove"], &["-f", "-y"], "-f"),
    asks(&["jupyter"], &["kernelspec", "uninstall"], &["-f", "-y"], "-f"),
    asks(
        &["ssh-keygen"],
        &[],
        &[
            "-N*", "-l*", "-y*", "-R*", "-F*", "-H*", "-i*", "-e*", "-A", "-B*", "-q -N*", "-D*", "-s*",
            "-t*N",
        ],
        "-N ''",
    ),
    asks(
        &["passwd"],
        &[],
        &[
            "--stdin", "-d", "-l", "-u", "-S", "-e", "-x*", "--delete", "--lock", "--unlock", "--status",
            "--expire",
        ],
        "",
    ),
    asks(
        &["adduser"],
        &[],
        &[
            "--disabled-password",
            "--disabled-login",
            "--system",
            "--gecos*",
            "-D",
            "+2",
        ],
        "",
    ),
    asks(&["smbpasswd"], &[], &["-s", "-d", "-e", "-x", "-n"], ""),
    asks(&["mysql_secure_installation"], &[], &["-D", "--use-default"], ""),
    asks(
        &["dpkg-reconfigure"],
        &[],
        &["-f*", "--frontend*", "-u"],
        "-f noninteractive",
    ),
    asks(&["gpg"], &["--gen-key"], &["--batch"], "--batch"),
    asks(&["gpg"], &["--full-generate-key"], &["--batch"], "--batch"),
    asks(&["ufw"], &["enable"], &["--force"], "--force"),
    asks(&["ufw"], &["reset"], &["--force"], "--force"),
    asks(
        &["terraform", "tofu"],
        &["apply"],
        &["-auto-approve*", "--auto-approve*", "-help", "*.tfplan"],
        "-auto-approve",
    ),
    asks(
        &["terraform", "tofu"],
        &["destroy"],
        &["-auto-approve*", "--auto-approve*"],
        "-auto-approve",
    ),
    asks(
        &["certbot"],
        &[],
        &["-n", "--non-interactive", "renew", "certificates", "--version"],
        "-n",
    ),
    asks(&["poetry"], &["init"], &["-n", "--no-interaction"], "-n"),
    asks(&["rustup-init", "rustup-init.sh"], &[], &["-y"], "-y"),
    asks(&["sdkmanager"], &["--licenses"], &[], ""),
    asks(
        &["vi", "vim", "nano", "emacs", "less", "more", "top", "htop"],
        &[],
        &["-b*", "-c", "-es", "-Es", "--version", "--batch", "-n1"],
        "",
    ),
];
