"""Which addresses of the internet may be fetched from: public ones, and nothing that leads home by another road."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

# Written out, for `is_global` differs between releases of Python. IPv4: all but these (IANA's registry of special addresses,
# multicast, reserved).
_NOT_PUBLIC_4 = [
    ip_network(block)
    for block in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
# IPv6: only what is handed out to the public, without protocols, examples and addresses that carry an IPv4 one (Teredo, 6to4).
# Outside it lie loopback, link-local, unique local, multicast, mapped and translated (NAT64) addresses.
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = [
    ip_network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
]


def is_public(address: str) -> bool:
    """Return whether an IP address, as a resolver writes it, belongs to a public host."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        return found in _PUBLIC_6 and not found.scope_id and not any(found in block for block in _NOT_PUBLIC_6)
    return not any(found in block for block in _NOT_PUBLIC_4)
