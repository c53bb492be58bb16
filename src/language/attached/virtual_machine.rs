//! `type = "virtual_machine"`, `computeType: VirtualMachine`.

use arcstr::ArcStr;

use super::Kind;
use crate::language::compute::Envelope;
use crate::language::reader::Setting;
use crate::language::value::Secret;
use crate::language::value::number::SocketPort;
use crate::language::value::text::{VirtualMachineId, VmSize};
use crate::table;

table! {
    /// An existing Ubuntu virtual machine, attached to the workspace (`computeType: VirtualMachine`). Its SSH port
    /// must be reachable from the service tag AzureMachineLearning.
    pub struct VirtualMachineDefinition {
        elsewhere r#type: Kind = "The kind of compute to attach." {
            example = ["virtual_machine"], rest = ["properties.computeType"], schema = {"const": "virtual_machine"},
        },
        elsewhere resource_id: Setting<ArcStr> as VirtualMachineId = "Resource id of the virtual machine." {
            required,
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.Compute/virtualMachines/vm-train"],
            label = "Resource", aka = ["id", "resourceId"],
            rest = ["properties.resourceId"],
        },
        shared description,
        shared tags,
        shared location = "Region of the virtual machine. Default: not written to the template.",
        shared identity,
        shared role_assignments,
        /// How the service logs in: an administrator account with a password or a private key.
        pub ssh: Option<AdministratorDefinition> => "" {
            example = [{"admin_username": "azureuser", "admin_password": {"param": "adminPassword"}}],
            aka = ["administratorAccount", "administrator_account", "credentials", "sshSettings", "ssh_settings"],
            rest = ["properties.properties.administratorAccount"],
        },
        /// Size of the virtual machine.
        pub size: Option<Setting<ArcStr>> as VmSize => "virtualMachineSize" {
            example = ["Standard_D4ads_v5"],
            label = "Size", aka = ["virtualMachineSize", "virtual_machine_size", "vmSize", "vm_size"],
        },
        /// Public IP address of the virtual machine.
        pub address: Option<Setting<ArcStr>> => "address" { example = ["203.0.113.10"], label = "Address" },
        /// Port of the notebook server, 1-65535.
        pub notebook_server_port: Option<Setting<i64>> as SocketPort => "notebookServerPort" {
            example = [8888], label = "Notebook server's port", aka = ["notebookServerPort"],
        },
        /// Whether the virtual machine runs notebooks.
        pub is_notebook_instance_compute: Option<Setting<bool>> => "isNotebookInstanceCompute" {
            example = [true], label = "Notebooks", aka = ["isNotebookInstanceCompute"],
        },
        shared disable_local_auth,
        shared name,
        shared unique_name,
        shared environments,
        shared deploy,
        shared unset,
        shared on_redeploy,
        shared sku,
        shared extra,
    }
    file = "attached/virtual_machine";
    title = "Attached virtual machine";
    root = "properties.properties";
    inherits = Envelope;
    order = ["virtualMachineSize", "address", "sshPort", "administratorAccount", "notebookServerPort",
        "isNotebookInstanceCompute"];
    hints = {"ssh_port, sshPort": "set it in `ssh`: `ssh = { port = 22 }`"};
    schema = {"x-compute-type": "VirtualMachine"};
}

table! {
    /// How the service logs in: an administrator account with a password or a private key.
    pub struct AdministratorDefinition {
        /// Name of the administrator account.
        pub admin_username: Option<Setting<ArcStr>> => "administratorAccount.username" {
            example = ["azureuser"], label = "Administrator",
            aka = ["adminUserName", "adminUsername", "user", "username"],
        },
        /// Password of the account: a secure parameter, never a literal.
        pub admin_password: Option<Setting<Secret>> => "administratorAccount.password" {
            example = [{"param": "adminPassword"}], label = "Password", aka = ["adminPassword", "password"],
        },
        /// SSH public key of the account.
        pub public_key: Option<Setting<ArcStr>> => "administratorAccount.publicKeyData" {
            example = ["ssh-rsa AAAA… ops@example.com"], label = "Public key",
            says = [("*", "given in the definition")],
            aka = ["publicKey", "publicKeyData", "public_key_data"],
        },
        /// SSH private key of the account: a secure parameter, never a literal.
        pub private_key: Option<Setting<Secret>> => "administratorAccount.privateKeyData" {
            example = [{"param": "sshPrivateKey"}], label = "Private key",
            aka = ["privateKey", "privateKeyData", "private_key_data", "ssh_private_key_file"],
        },
        /// Port of the SSH server, 1-65535. Default: not written to the template; the service uses 22.
        pub port: Option<Setting<i64>> as SocketPort => "sshPort" {
            example = [22], label = "SSH port", aka = ["sshPort", "ssh_port"],
        },
    }
    order = ["sshPort", "administratorAccount"];
    schema = {"minProperties": 1};
}
