"""The connection: how it is made, whom it asks, and what it makes of answers and silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest

from providers.aws.catalogue import TYPES
from providers.aws.provider import provider
from providers.aws.session import AwsClient, connect
from providers.aws.settings import Endpoints, Settings
from providers.contract import Denied, Invalid, NotFound, Throttled, Transient

_IDENTITY = """<GetCallerIdentityResponse><GetCallerIdentityResult>
<Arn>arn:aws:sts::123456789012:assumed-role/a/b</Arn><UserId>u</UserId>
<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"""
_ASSUMED = """<AssumeRoleResponse><AssumeRoleResult><Credentials>
<AccessKeyId>ASSUMED</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
</Credentials></AssumeRoleResult></AssumeRoleResponse>"""
_ROLES = """<ListRolesResponse><ListRolesResult><Roles><member><RoleName>%s</RoleName></member>
</Roles><IsTruncated>%s</IsTruncated><Marker>%s</Marker></ListRolesResult></ListRolesResponse>"""
_ERROR = """<ErrorResponse><Error><Code>%s</Code><Message>m</Message></Error>
<RequestId>r-7</RequestId></ErrorResponse>"""


class Service:
    """A server that answers STS and IAM, and notes who asked for what."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Mapping[str, list[str]], str]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.thread = Thread(target=self.server.serve_forever, args=(0.02,))
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def operations(self) -> list[str]:
        return [operation for operation, _, _ in self.seen]

    def answer(self, operation: str, form: Mapping[str, list[str]]) -> tuple[int, str]:
        match operation:
            case "GetCallerIdentity":
                return 200, _IDENTITY
            case "AssumeRole":
                return 200, _ASSUMED
            case "ListRoles":
                return 200, _ROLES % (
                    ("b", "false", "") if "Marker" in form else ("a", "true", "x")
                )
            case "DeleteRole":
                return 503, _ERROR % "Throttling"
        return 404, _ERROR % "NoSuchEntity"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                form = parse_qs(self.rfile.read(length).decode())
                operation = form["Action"][0]
                service.seen.append((operation, form, self.headers["Authorization"]))
                status, text = service.answer(operation, form)
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    service.thread.start()
    yield service
    service.server.shutdown()
    service.server.server_close()
    service.thread.join()


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "OWN")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    monkeypatch.setenv("AWS_CONFIG_FILE", "missing")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "missing")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def opened(service: Service) -> Iterator[AwsClient]:
    client = connect(settings(service))
    yield client
    client.close()


def settings(service: Service, **more: object) -> Settings:
    endpoints = {"iam": service.url, "sts": service.url}
    data = {"region": "eu-west-1", "endpoints": endpoints, "retry": {"max_attempts": 1}, **more}
    return Settings.model_validate(data)


def test_nothing_is_asked_before_the_first_call(service: Service, opened: AwsClient) -> None:
    assert service.operations == []
    assert (opened.account, opened.partition) == ("123456789012", "aws")


def test_the_caller_is_asked_once(service: Service, opened: AwsClient) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: opened.caller().account, range(8)))
    assert set(answers) == {"123456789012"}
    assert service.operations == ["GetCallerIdentity"]


def test_a_client_is_made_once_for_all_threads(opened: AwsClient) -> None:
    with ThreadPoolExecutor(8) as pool:
        clients = list(pool.map(lambda _: opened.client("iam"), range(16)))
    assert len({id(client) for client in clients}) == 1


def test_another_account_is_not_touched(service: Service) -> None:
    client = connect(settings(service, allowed_account_ids=["999999999999"]))
    with pytest.raises(Denied, match="allowed_account_ids"):
        client.call("iam", "get_role", RoleName="a")
    assert service.operations == ["GetCallerIdentity"]
    client.close()


def test_pages_are_read_to_the_end(service: Service, opened: AwsClient) -> None:
    roles = [role["RoleName"] for role in opened.pages("iam", "list_roles", "Roles")]
    assert roles == ["a", "b"]
    assert service.operations == ["GetCallerIdentity", "ListRoles", "ListRoles"]


def test_errors_are_the_contracts(opened: AwsClient) -> None:
    with pytest.raises(NotFound, match=r"iam GetRole failed with NoSuchEntity: m \(request r-7\)"):
        opened.call("iam", "get_role", RoleName="a")
    with pytest.raises(Throttled):
        opened.call("iam", "delete_role", RoleName="a")
    with pytest.raises(Invalid, match="RoleName"):
        opened.call("iam", "get_role", Name="a")


def test_a_throttled_call_is_tried_as_often_as_is_set(service: Service) -> None:
    retry = {"max_attempts": 2, "requests_per_second": {"iam": 1000.0}}
    client = connect(settings(service, retry=retry))
    with pytest.raises(Throttled):
        client.call("iam", "delete_role", RoleName="a")
    assert service.operations == ["GetCallerIdentity", "DeleteRole", "DeleteRole"]
    client.close()


def test_no_answer_is_transient(service: Service) -> None:
    refused = {"sts": service.url, "iam": "http://127.0.0.1:9"}
    client = connect(settings(service, endpoints=refused))
    with pytest.raises(Transient, match="got no answer"):
        client.call("iam", "get_role", RoleName="a")
    client.close()


def test_no_credentials_are_denied(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    client = connect(settings(service))
    with pytest.raises(Denied, match="credentials"):
        client.caller()
    client.close()


def test_a_role_is_assumed_when_first_needed(service: Service) -> None:
    arn = "arn:aws:iam::123456789012:role/deploy"
    role = {"role_arn": arn, "external_id": "xyz", "session_name": "ci"}
    client = connect(settings(service, assume_role=role))
    assert service.operations == []
    client.caller()
    assert service.operations == ["AssumeRole", "GetCallerIdentity"]
    asked = service.seen[0][1]
    assert (asked["RoleArn"], asked["ExternalId"]) == ([arn], ["xyz"])
    assert asked["RoleSessionName"] == ["ci"]
    assert "Credential=OWN/" in service.seen[0][2]
    assert "Credential=ASSUMED/" in service.seen[1][2]
    client.close()


def test_the_region_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid, match="no AWS region is set"):
        connect(Settings())
    monkeypatch.setenv("AWS_REGION", "eu-north-1")
    assert connect(Settings()).region == "eu-north-1"


def test_a_profile_brings_its_region_and_its_credentials(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, credentials = tmp_path / "config", tmp_path / "credentials"
    config.write_text("[profile ops]\nregion = eu-south-1\n")
    credentials.write_text("[ops]\naws_access_key_id = OPS\naws_secret_access_key = s\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(credentials))
    client = connect(settings(service, region=None, profile="ops"))
    client.caller()
    assert client.region == "eu-south-1"
    assert "Credential=OPS/" in service.seen[0][2]
    assert "/eu-south-1/sts/" in service.seen[0][2]
    client.close()


def test_every_request_takes_a_token_of_its_service(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of retries and of further pages included; one that was throttled empties the bucket."""
    log: list[str] = []

    class Bucket:
        def __init__(self, rate: float, burst: float) -> None:
            self.rate = rate

        def take(self) -> None:
            log.append(f"take {self.rate:.0f}")

        def drain(self) -> None:
            log.append(f"drain {self.rate:.0f}")

    monkeypatch.setattr("providers.aws.session.TokenBucket", Bucket)
    retry = {"max_attempts": 2, "requests_per_second": {"iam": 7.0, "sts": 3.0}}
    client = connect(settings(service, retry=retry))
    list(client.pages("iam", "list_roles", "Roles"))
    assert log == ["take 3", "take 7", "take 7"]
    log.clear()
    with pytest.raises(Throttled):
        client.call("iam", "delete_role", RoleName="a")
    assert log == ["take 7", "take 7", "drain 7"]
    client.close()


def test_every_service_that_is_called_can_be_given_an_endpoint() -> None:
    kinds: list[Any] = [provider.primitive(type) for type in TYPES]
    calls = {call for kind in kinds for call in (*kind.reads, *kind.writes)}
    services = {call.partition(".")[0] for call in calls} | {"sts", "cloudtrail"}
    assert services <= Endpoints.model_fields.keys()


def test_a_profile_that_is_not_there_is_invalid() -> None:
    with pytest.raises(Invalid, match="nobody"):
        connect(Settings.model_validate({"region": "eu-west-1", "profile": "nobody"}))


@pytest.mark.parametrize(
    ("more", "parallelism", "connections"),
    [({}, 10, 80), ({}, 2, 16), ({"max_connections": 5}, 10, 5)],
)
def test_the_pool_of_connections_is_as_large_as_the_operations_at_one_time_need(
    service: Service, more: dict[str, object], parallelism: int, connections: int
) -> None:
    client = connect(settings(service, **more), parallelism)
    assert client.client("iam").meta.config.max_pool_connections == connections
    client.close()
