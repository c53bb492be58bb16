//! Functions of address ranges.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde_json::{Map, Value};

use super::error::Fault;
use super::value::{integer, string};

/// A range of addresses.
#[derive(Clone, Copy)]
pub(super) struct Range {
    /// The first address, as a number.
    network: u128,
    /// How many bits of it are fixed.
    prefix: u32,
    /// How many bits an address has.
    bits: u32,
}

impl Range {
    pub(super) fn parse(function: &str, text: &str) -> Result<Self, Fault> {
        let invalid = || {
            Fault::error(format!(
                "Unable to evaluate template language function '{function}': the value '{text}' is not a valid CIDR."
            ))
        };
        let (address, prefix) = text.split_once('/').ok_or_else(invalid)?;
        let address: IpAddr = address.parse().map_err(|_| invalid())?;
        let is_digits = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_digit());
        let prefix: u32 = prefix.parse().ok().filter(|_| is_digits).ok_or_else(invalid)?;
        let (number, bits) = match address {
            IpAddr::V4(address) => (u128::from(u32::from(address)), 32),
            IpAddr::V6(address) => (u128::from(address), 128),
        };
        if prefix > bits {
            return Err(invalid());
        }
        let range = Self {
            network: 0,
            prefix,
            bits,
        };
        let network = number & !range.host_mask();
        Ok(Self { network, ..range })
    }

    /// The bits that differ between its addresses.
    fn host_mask(self) -> u128 {
        match self.bits - self.prefix {
            0 => 0,
            free => u128::MAX >> (128 - free),
        }
    }

    pub(super) const fn first(self) -> u128 {
        self.network
    }

    pub(super) const fn is_v4(self) -> bool {
        self.bits == 32
    }

    pub(super) fn last(self) -> u128 {
        self.network | self.host_mask()
    }

    fn address(self, number: u128) -> Value {
        Value::String(match u32::try_from(number) {
            Ok(number) if self.bits == 32 => Ipv4Addr::from(number).to_string(),
            _ => Ipv6Addr::from(number).to_string(),
        })
    }
}

pub(super) fn parse_cidr(value: &Value) -> Result<Value, Fault> {
    let range = Range::parse("parseCidr", string("parseCidr", value)?)?;
    let all = if range.bits == 32 {
        u128::from(u32::MAX)
    } else {
        u128::MAX
    };
    let mut members = Map::new();
    let mut set = |key: &str, value| members.insert(key.to_owned(), value);
    set("network", range.address(range.network));
    set("netmask", range.address(all & !range.host_mask()));
    // The first and the last address of a range are no host's in version 4; where there is no other, nothing is known.
    let (first, last) = match range.bits {
        32 if range.prefix > 30 => {
            return Err(Fault::Open(
                "its range has no address between the first and the last",
            ));
        }
        32 => {
            set("broadcast", range.address(range.last()));
            (range.network + 1, range.last() - 1)
        }
        _ => (range.network, range.last()),
    };
    set("firstUsable", range.address(first));
    set("lastUsable", range.address(last));
    set("cidr", Value::from(range.prefix));
    Ok(Value::Object(members))
}

pub(super) fn cidr_subnet(arguments: &[Value]) -> Result<Value, Fault> {
    let [range, prefix, index] = arguments else {
        return Err(Fault::wrong_count("cidrSubnet", arguments.len()));
    };
    let range = Range::parse("cidrSubnet", string("cidrSubnet", range)?)?;
    let prefix = integer("cidrSubnet", prefix)?;
    let index = integer("cidrSubnet", index)?;
    let invalid = || {
        Fault::error(format!(
            "Unable to evaluate template language function 'cidrSubnet': there is no subnet '{index}' of '{prefix}' bits in the range."
        ))
    };
    let prefix = u32::try_from(prefix).map_err(|_| invalid())?;
    if !(range.prefix..=range.bits).contains(&prefix) {
        return Err(invalid());
    }
    let subnet = Range { prefix, ..range };
    let index = u128::try_from(index).map_err(|_| invalid())?;
    let start = match range.bits - prefix {
        128 if index == 0 => Some(0),
        128 => None,
        free => index.checked_mul(1 << free),
    };
    let start = start.and_then(|start| range.network.checked_add(start));
    let start = start.filter(|start| *start <= range.last()).ok_or_else(invalid)?;
    let address = subnet.address(start);
    Ok(Value::String(format!(
        "{}/{prefix}",
        address.as_str().unwrap_or_default()
    )))
}

/// The host at an index, the first being 0; the network's own address is none.
pub(super) fn cidr_host(arguments: &[Value]) -> Result<Value, Fault> {
    let [range, index] = arguments else {
        return Err(Fault::wrong_count("cidrHost", arguments.len()));
    };
    let range = Range::parse("cidrHost", string("cidrHost", range)?)?;
    let index = integer("cidrHost", index)?;
    let first = u128::from(range.bits - range.prefix > 1);
    let host = u128::try_from(index)
        .ok()
        .and_then(|index| range.network.checked_add(index + first));
    match host.filter(|host| *host <= range.last()) {
        Some(host) => Ok(range.address(host)),
        None => Err(Fault::error(format!(
            "Unable to evaluate template language function 'cidrHost': the host index '{index}' is out of the range."
        ))),
    }
}
