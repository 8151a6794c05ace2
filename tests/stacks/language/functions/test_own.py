"""What no recorded case can show: our own functions, those of chance and of the machine, and where
Terraform has infinities."""

from __future__ import annotations

import base64
import re
import uuid
from datetime import UTC, datetime
from pathlib import Path

import bcrypt
import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from planes.types import NUMBER
from stacks.language.functions.call import call
from stacks.language.functions.function import CallContext, FunctionError
from stacks.language.functions.table import lookup
from stacks.language.numbers import parse
from stacks.language.values import Value, number, string


def no_template(name: str, text: str, variables: dict[str, Value]) -> Value:
    raise AssertionError("no template is rendered here")


CONTEXT = CallContext(Path(__file__).parent / "files", no_template, applying=True)


def run(name: str, *arguments: Value, context: CallContext = CONTEXT) -> Value:
    function = lookup(name)
    assert function is not None
    return call(function, arguments, context)


def refusal(name: str, *arguments: Value) -> str:
    with pytest.raises(FunctionError) as caught:
        run(name, *arguments)
    return caught.value.message


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("15m", 900), ("1h", 3600), ("30d", 2592000), ("999999999s", 999999999)],
)
def test_duration(text: str, seconds: int) -> None:
    result = run("fleet::duration", string(text))
    assert (result.type, result.raw) == (NUMBER, seconds)


@pytest.mark.parametrize("text", ["", "15", "m", "0s", "-1m", "1.5h", "1h30m", "15M", " 15m", "1w"])
def test_no_duration(text: str) -> None:
    assert 'is not a duration; write a number and one of s, m, h and d, such as "15m"' in refusal(
        "fleet::duration", string(text)
    )


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "$0.00"),
        ("1234.5", "$1,234.50"),
        ("1234567", "$1,234,567.00"),
        ("999.999", "$1,000.00"),
        ("0.005", "$0.01"),
        ("0.015", "$0.02"),
        ("-12.3", "-$12.30"),
        ("-0.001", "$0.00"),
        ("100", "$100.00"),
        ("12345678901234567890.12", "$12,345,678,901,234,567,890.12"),
    ],
)
def test_usd(amount: str, text: str) -> None:
    assert run("fleet::usd", number(parse(amount))).raw == text


@pytest.mark.parametrize(
    ("cron", "zone", "after", "moment"),
    [
        ("0 6 * * 1-5", "UTC", "2026-01-02T12:00:00Z", "2026-01-05T06:00:00Z"),
        ("0 6 * * *", "Europe/London", "2026-06-30T12:00:00Z", "2026-07-01T06:00:00+01:00"),
        ("*/15 * * * *", "UTC", "2026-01-01T00:14:59.9Z", "2026-01-01T00:15:00Z"),
        ("0 0 29 2 *", "UTC", "2026-01-01T00:00:00+05:30", "2028-02-29T00:00:00Z"),
        ("0 0 30 2 *", "UTC", "2026-01-01T00:00:00Z", None),
    ],
)
def test_cron_next(cron: str, zone: str, after: str, moment: str | None) -> None:
    assert run("fleet::cron_next", string(cron), string(zone), string(after)).raw == moment


@pytest.mark.parametrize(
    ("cron", "zone", "after", "message"),
    [
        ("0 25 * * *", "UTC", "2026-01-01T00:00:00Z", "hour"),
        ("0 6", "UTC", "2026-01-01T00:00:00Z", "five fields"),
        ("0 6 * * *", "Mars/Base", "2026-01-01T00:00:00Z", '"Mars/Base" is not a time zone'),
        ("0 6 * * *", "../etc/passwd", "2026-01-01T00:00:00Z", "is not a time zone"),
        ("0 6 * * *", "UTC", "today", "not a valid RFC3339 timestamp"),
        ("0 6 * * *", "UTC", "0000-01-01T00:00:00Z", "too far from now"),
    ],
)
def test_no_cron(cron: str, zone: str, after: str, message: str) -> None:
    assert message in refusal("fleet::cron_next", string(cron), string(zone), string(after))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("log", ["0", "10"]),
        ("log", ["10", "1"]),
        ("pow", ["0", "-1"]),
        ("pow", ["10", "309"]),
        ("pow", ["2", "2000"]),
    ],
)
def test_there_are_no_infinities(name: str, arguments: list[str]) -> None:
    numbers = [number(parse(argument)) for argument in arguments]
    assert refusal(name, *numbers) == "the result is not a finite number"


@pytest.mark.parametrize("text", [".inf", "-.INF", "+.Inf", "{a: .inf}"])
def test_yaml_has_no_infinities(text: str) -> None:
    assert refusal("yamldecode", string(text)).endswith("floating point infinity is not supported")


@pytest.mark.parametrize(
    ("x", "y", "power"),
    [
        ("-2", "3", "-8"),
        ("-2", "-1", "-0.5"),
        ("0.5", "1e30", "0"),
        ("-1", "1e30", "1"),
        ("0", "2.5", "0"),
        ("4", "-0.5", "0.5"),
        ("2", "-1074", None),
        ("2", "-2000", "0"),
    ],
)
def test_pow(x: str, y: str, power: str | None) -> None:
    found = run("pow", number(parse(x)), number(parse(y))).raw
    assert found == (parse(power) if power else 5e-324)


@pytest.mark.parametrize("depth", [100_000])
@pytest.mark.parametrize(("name", "open_"), [("jsondecode", "["), ("yamldecode", "[")])
def test_endless_nesting_is_an_error(name: str, open_: str, depth: int) -> None:
    assert refusal(name, string(open_ * depth))


def test_uuid() -> None:
    found = uuid.UUID(run("uuid").raw)
    assert found.version == 4


def test_timestamp_is_now() -> None:
    text = run("timestamp").raw
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text)
    assert abs((datetime.now(UTC) - datetime.fromisoformat(text)).total_seconds()) < 60


def test_plantimestamp_is_the_plans() -> None:
    planned = CONTEXT._replace(planned_at="2026-01-02T03:04:05Z")
    assert run("plantimestamp", context=planned).raw == "2026-01-02T03:04:05Z"


@pytest.mark.parametrize("password", ["", "a", "pässwörd", "x" * 72, "a\0b"])
def test_bcrypt_can_be_checked(password: str) -> None:
    found = run("bcrypt", string(password), number(4)).raw
    assert bcrypt.checkpw(password.encode(), found.encode())


def test_a_cost_that_is_too_low_is_ten() -> None:
    assert run("bcrypt", string("x"), number(3)).raw.startswith("$2a$10$")


def test_bcrypt() -> None:
    found = run("bcrypt", string("correct horse"), number(4)).raw
    assert re.fullmatch(r"\$2a\$04\$[./A-Za-z0-9]{53}", found)
    assert found != run("bcrypt", string("correct horse"), number(4)).raw


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([string("x" * 73)], "bcrypt: password length exceeds 72 bytes"),
        ([string("x"), number(32)], "bcrypt: cost 32 is outside allowed inclusive range 4..31"),
        ([string("x"), number(4), number(5)], "bcrypt() takes no more than two arguments"),
        ([string("x"), number(parse("4.5"))], "value must be a whole number"),
    ],
)
def test_no_bcrypt(arguments: list[Value], message: str) -> None:
    assert message in refusal("bcrypt", *arguments)


@pytest.fixture(scope="module")
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.mark.parametrize("form", [PrivateFormat.TraditionalOpenSSL, PrivateFormat.OpenSSH])
def test_rsadecrypt(private_key: rsa.RSAPrivateKey, form: PrivateFormat) -> None:
    key = private_key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()
    ciphertext = private_key.public_key().encrypt("pässword".encode(), padding.PKCS1v15())
    encoded = string(base64.b64encode(ciphertext).decode())
    assert run("rsadecrypt", encoded, string(key)).raw == "pässword"


def test_rsadecrypt_with_another_kind_of_key() -> None:
    key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"
    assert "invalid private key" in refusal("rsadecrypt", string("AAAA"), string(key))


def test_paths_start_from_the_base(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("file", string("hello.txt")).raw == "hello\n"
    assert run("abspath", string("sub/../x")).raw == f"{CONTEXT.base}/x"
    assert run("fileset", string("."), string("hello.*")).raw[0].raw == "hello.tftpl"


def test_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "notes.txt").write_text("at home")
    assert run("pathexpand", string("~/notes.txt")).raw == f"{tmp_path}/notes.txt"
    assert run("pathexpand", string("~")).raw == str(tmp_path)
    assert run("file", string("~/notes.txt")).raw == "at home"
    assert run("fileexists", string("~/none.txt")).raw is False


def test_a_name_that_no_file_can_have() -> None:
    assert run("fileexists", string("a\0b")).raw is False
    assert refusal("file", string("a\0b")).startswith("no file exists at")
    assert refusal("filemd5", string("a\0b")).endswith("invalid argument")


def test_fileset_follows_no_links_into_circles(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.txt").write_text("")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    context = CONTEXT._replace(base=tmp_path)
    found = run("fileset", string("."), string("**/*.txt"), context=context)
    assert [item.raw for item in found.raw] == ["a/x.txt"]
