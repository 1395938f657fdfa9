"""What other machines are told to dial."""

from __future__ import annotations

import ipaddress

import pytest

from envserver import local_addresses


@pytest.mark.parametrize("host", ["127.0.0.1", "192.168.7.7", "::1", "trainbox"])
def test_an_address_stands_for_itself(host: str) -> None:
    assert local_addresses.reachable(host) == [host]


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_all_interfaces_stand_for_addresses_of_this_machine(host: str) -> None:
    found = local_addresses.reachable(host)
    assert found
    assert host not in found
    assert not any(local_addresses.is_loopback(address) for address in found)


def test_each_interface_once_and_the_way_out_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_addresses, "_way_out", lambda host: ["10.0.0.5"])
    monkeypatch.setattr(local_addresses, "_interfaces", lambda: ["127.0.0.1", "192.168.1.2", "10.0.0.5"])
    assert local_addresses.reachable("0.0.0.0") == ["10.0.0.5", "192.168.1.2"]


def test_a_machine_without_a_network_has_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_addresses, "_way_out", lambda host: [])
    monkeypatch.setattr(local_addresses, "_interfaces", lambda: ["127.0.0.1"])
    monkeypatch.setattr(local_addresses.socket, "gethostname", lambda: "trainbox")
    assert local_addresses.reachable("0.0.0.0") == ["trainbox"]


def test_interfaces_have_addresses() -> None:
    for address in local_addresses._interfaces():
        assert ipaddress.IPv4Address(address)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.3.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("trainbox", False)],
)
def test_loopback(host: str, loopback: bool) -> None:
    assert local_addresses.is_loopback(host) == loopback
