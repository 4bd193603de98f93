"""The embedded broker: started on demand, private, found again, gone when it is stopped."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis
from kombu import Connection

from backoffice.config import broker
from backoffice.config.embedded import EmbeddedServerError, EmbeddedValkey, valkey
from backoffice.config.embedded.valkey import installed_program


@pytest.fixture
def server(tmp_path: Path):
    # Deeper than a socket's path may be.
    server = EmbeddedValkey(tmp_path / ("folder" * 15) / "data")
    yield server
    server.remove()


def process_id(server: EmbeddedValkey) -> int:
    with server.client() as client:
        return int(client.info()["process_id"])


def test_life_of_a_broker(server: EmbeddedValkey) -> None:
    assert not server.is_running()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: EmbeddedValkey(server.home.data).ensure_running(), range(4)))
    first = process_id(server)
    EmbeddedValkey(server.home.data).ensure_running()
    assert process_id(server) == first, "a later command finds it"

    with Connection(server.url(), connect_timeout=2) as connection:
        queue = connection.SimpleQueue("q")
        queue.put({"amount": "1"})
        assert queue.get(timeout=2).payload == {"amount": "1"}
        queue.close()

    os.kill(first, signal.SIGKILL)  # as a crash leaves it, with its socket
    while Path(f"/proc/{first}/exe").exists():
        pass
    server.ensure_running()
    assert process_id(server) != first
    assert server.stop()
    assert not server.stop()
    server.remove()
    assert not server.data.exists()


def test_only_its_owner_gets_in(server: EmbeddedValkey) -> None:
    server.ensure_running()
    stranger = redis.Redis(unix_socket_path=str(server.socket))
    with stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()
    with server.client() as client:
        assert client.info()["tcp_port"] == 0, "no network port is opened"
    assert server.socket.parent.stat().st_mode & 0o777 == 0o700
    assert (server.data / "valkey.conf").stat().st_mode & 0o777 == 0o600
    assert server.password() not in repr(server.client())


def test_platform_without_wheel_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backoffice.config.embedded.valkey.WHEEL", "no_such_wheel")
    with pytest.raises(EmbeddedServerError, match="set CELERY_BROKER_URL"):
        installed_program()


def test_a_broker_of_ones_own_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELERY_BROKER_URL", "amqp://guest@broker.invalid//")
    monkeypatch.setattr(broker, "embedded_valkey", lambda: pytest.fail("it was asked for"))
    assert broker.broker_url() == "amqp://guest@broker.invalid//"
    broker.ensure_broker()


def test_a_server_that_does_not_answer_gets_no_second_one(
    server: EmbeddedValkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second one would take the first one's socket, and half of its queues."""
    server.ensure_running()
    first = process_id(server)
    monkeypatch.setattr(valkey, "START_TIMEOUT_SECONDS", 1)
    monkeypatch.setattr(valkey, "ANSWER_TIMEOUT_SECONDS", 0.2)
    os.kill(first, signal.SIGSTOP)
    try:
        with pytest.raises(EmbeddedServerError, match="did not start within 1 s"):
            server.ensure_running()
    finally:
        os.kill(first, signal.SIGCONT)
    server.ensure_running()
    assert process_id(server) == first


def test_a_link_in_place_of_the_configuration_gives_nothing_away(
    server: EmbeddedValkey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's user owns the folder: whatever it puts there, root changes no other file."""
    victim = tmp_path / "victim"
    victim.write_text("secret")
    before = victim.stat()
    server.ensure_running()
    server.stop()
    conf, unlink = server.data / "valkey.conf", Path.unlink

    def swapped(path: Path, missing_ok: bool = False) -> None:
        unlink(path, missing_ok=missing_ok)
        if path == conf:
            conf.symlink_to(victim)

    with monkeypatch.context() as swapping:
        swapping.setattr(Path, "unlink", swapped)
        with pytest.raises(FileExistsError):
            server.ensure_running()
    assert (victim.read_text(), victim.stat().st_uid) == ("secret", before.st_uid)


def test_a_file_is_given_by_its_descriptor(server: EmbeddedValkey, tmp_path: Path) -> None:
    user = server.home.user
    if not user.switch:
        pytest.skip("only root gives files away")
    victim, given = tmp_path / "victim", tmp_path / "given"
    victim.write_text("secret")
    with given.open("w") as file:
        given.unlink()
        given.symlink_to(victim)
        user.own_file(file.fileno())
        assert os.fstat(file.fileno()).st_uid == user.uid
    assert victim.stat().st_uid == os.geteuid()
