"""The plugin as Pulumi's engine calls it: a process, spoken to over gRPC."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from builders.commands import PLANE, live
from peers.aws.account import Account
from planes import kind_names
from providers.local import admin
from stacks.configuration.program.model import Resource, Waiting
from stacks.configuration.program.wire import from_struct, to_struct

POOL = "urn:pulumi:dev::shop::fleetform:index:RuntimePool::default"
AGENT = "urn:pulumi:dev::shop::acme:index:Team$fleetform:index:Agent::reviewer"
SOME, NONE = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("plugin")


@contextmanager
def served(folder: Path) -> Iterator[Any]:
    """The plugin, as Pulumi starts it in the folder of a program."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from stacks.plugin.main import main; main()", "127.0.0.1:1"],
        cwd=folder,
        env={**os.environ, "FLEETFORM_STATE_KEY": "5a" * 32},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    port = int(process.stdout.readline())
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield provider_pb2_grpc.ResourceProviderStub(channel)
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@pytest.fixture(scope="module")
def plugin(folder: Path) -> Iterator[Any]:
    with served(folder) as stub:
        yield stub


@pytest.fixture(scope="module")
def configured(plugin: Any) -> Any:
    request = provider_pb2.ConfigureRequest(args=to_struct({"provider": "local"}))
    answer = plugin.Configure(request)
    assert (answer.acceptSecrets, answer.acceptResources, answer.supportsPreview) == (1, 1, 1)
    return plugin


def pool(**given: Any) -> Any:
    return to_struct({"cpu": 2, "labels": {"team": "red"}, **given})


def agent(pool_id: str, **given: Any) -> Any:
    known = {"pool": Resource(POOL), "harness": "codex", "permissions": {"repo": "read"}}
    return to_struct({**known, **given})


def test_what_it_says_of_itself(plugin: Any) -> None:
    assert plugin.Handshake(provider_pb2.ProviderHandshakeRequest()).accept_secrets
    assert plugin.GetPluginInfo(empty_pb2.Empty()).version
    schema = json.loads(plugin.GetSchema(provider_pb2.GetSchemaRequest()).schema)
    assert schema["name"] == "fleetform"
    assert len(schema["resources"]) == len(kind_names())
    resource = schema["resources"]["fleetform:index:Agent"]
    assert resource["requiredInputs"] == ["pool", "harness"]
    assert resource["inputProperties"]["pool"]["$ref"] == "#/resources/fleetform:index:RuntimePool"
    assert resource["properties"]["identity"]["type"] == "string"
    look_up = schema["functions"]["fleetform:data:local_pool"]
    assert look_up["inputs"]["required"] == []
    assert look_up["outputs"]["properties"]["memory"]["description"]
    text = json.dumps(schema)
    references = {part.split('"')[0] for part in text.split('"#/types/')[1:]}
    assert references <= schema["types"].keys()


def test_settings_are_checked(plugin: Any) -> None:
    for given, wrong in (({"provider": "lokal"}, "provider"), ({"pathh": "x"}, "pathh")):
        answer = plugin.CheckConfig(provider_pb2.CheckRequest(news=to_struct(given)))
        assert [failure.property for failure in answer.failures] == [wrong]


def test_inputs_are_checked(configured: Any) -> None:
    def failures(urn: str, data: Any) -> dict[str, str]:
        answer = configured.Check(provider_pb2.CheckRequest(urn=urn, news=data))
        return {failure.property: failure.reason for failure in answer.failures}

    assert failures(POOL, pool()) == {}
    assert failures(AGENT, agent("x", environment={"A": Waiting(None)})) == {}
    assert "a size such as" in failures(POOL, pool(memory="much"))["memory"]
    assert "there is no such attribute" in failures(POOL, pool(memmory="2GiB"))["memmory"]
    assert (
        "is required"
        in failures(AGENT, agent("x", permissions={"repo": "reed"}))["permissions.repo"]
    )
    assert "cannot stand in an address" in failures(POOL.replace("default", "a b"), pool())[""]


def test_a_difference_and_what_it_replaces(configured: Any) -> None:
    def diff(olds: Any, news: Any, *ignored: str) -> Any:
        request = provider_pb2.DiffRequest(
            id="x", urn=POOL, old_inputs=olds, olds=olds, news=news, ignoreChanges=ignored
        )
        return configured.Diff(request)

    assert diff(pool(), pool(max_concurrency=10)).changes == NONE  # which is the default
    changed = diff(pool(), pool(cpu=4))
    assert (changed.changes, list(changed.diffs), list(changed.replaces)) == (SOME, ["cpu"], [])
    assert diff(pool(), pool(cpu=4), "cpu").changes == NONE
    replaced = diff(pool(), pool(namespace="agents"))
    assert list(replaced.replaces) == ["namespace"]
    assert replaced.detailedDiff["namespace"].kind == provider_pb2.PropertyDiff.UPDATE_REPLACE


def test_a_life(configured: Any, folder: Path) -> None:
    preview = configured.Create(
        provider_pb2.CreateRequest(urn=POOL, properties=pool(), preview=True)
    )
    assert preview.id == ""
    assert preview.properties["arn"] == rpc.UNKNOWN
    assert not (folder / PLANE).exists()
    made = configured.Create(provider_pb2.CreateRequest(urn=POOL, properties=pool()))
    assert from_struct(made.properties)["cpu"] == 2
    second = configured.Create(provider_pb2.CreateRequest(urn=AGENT, properties=agent(made.id)))
    rows = {row.address: row for row in live(folder).values()}
    assert rows.keys() == {"runtime_pool.default", "module.Team.agent.reviewer"}
    assert rows["module.Team.agent.reviewer"].properties["pool"] == made.id
    # What others changed is read back.
    admin.set_properties(folder / PLANE, second.id, {"timeout": "25m"}, by="mallory")
    read = configured.Read(provider_pb2.ReadRequest(id=second.id, urn=AGENT))
    assert (read.id, from_struct(read.properties)["timeout"]) == (second.id, "25m")
    updated = configured.Update(
        provider_pb2.UpdateRequest(id=second.id, urn=AGENT, news=agent(made.id, timeout="40m"))
    )
    assert from_struct(updated.properties)["timeout"] == "40m"
    assert live(folder)[second.id].properties["timeout"] == "40m"
    configured.Delete(provider_pb2.DeleteRequest(id=second.id, urn=AGENT))
    assert configured.Read(provider_pb2.ReadRequest(id=second.id, urn=AGENT)).id == ""
    configured.Delete(provider_pb2.DeleteRequest(id=second.id, urn=AGENT))  # as often as one likes
    admin.remove(folder / PLANE, made.id)
    assert configured.Read(provider_pb2.ReadRequest(id=made.id, urn=POOL)).id == ""
    assert live(folder) == {}
    configured.Delete(provider_pb2.DeleteRequest(id=made.id, urn=POOL))


def test_what_the_engine_refuses_is_an_error(configured: Any) -> None:
    isolated = pool(isolation="gvisor")
    with pytest.raises(grpc.RpcError) as raised:
        configured.Create(provider_pb2.CreateRequest(urn=POOL, properties=isolated))
    assert "gvisor" in raised.value.details()  # type: ignore[attr-defined]


def invoked(plugin: Any, type_: str, **given: Any) -> Any:
    request = provider_pb2.InvokeRequest(tok=f"fleetform:data:{type_}", args=to_struct(given))
    answer = plugin.Invoke(request)
    return answer.failures or from_struct(getattr(answer, "return"))


def test_data_sources_are_functions(configured: Any) -> None:
    made = configured.Create(provider_pb2.CreateRequest(urn=POOL, properties=pool()))
    found = invoked(configured, "local_pool", id=made.id)
    assert (found["id"], found["cpu"], found["address"]) == (made.id, 2, "runtime_pool.default")
    [failure] = invoked(configured, "local_pool", idd="x")
    assert failure.property == "idd"
    with pytest.raises(grpc.RpcError) as raised:
        invoked(configured, "local_pool", id="gone")
    assert 'There is no local_pool "gone"' in raised.value.details()  # type: ignore[attr-defined]
    with pytest.raises(grpc.RpcError) as raised:
        invoked(configured, "local_poool", id="gone")
    assert 'Did you mean "local_pool"?' in raised.value.details()  # type: ignore[attr-defined]
    configured.Delete(provider_pb2.DeleteRequest(id=made.id, urn=POOL))


def test_what_takes_too_long(tmp_path: Path) -> None:
    """Pulumi's own custom timeouts come with the request, in seconds."""
    with served(tmp_path) as plugin:
        plugin.Configure(provider_pb2.ConfigureRequest(args=to_struct({"provider": "local"})))
        first = plugin.Create(provider_pb2.CreateRequest(urn=POOL, properties=pool()))
        held = sqlite3.connect(tmp_path / PLANE, isolation_level=None)
        held.execute("BEGIN IMMEDIATE")
        try:
            with pytest.raises(grpc.RpcError) as raised:
                plugin.Update(
                    provider_pb2.UpdateRequest(id=first.id, urn=POOL, news=pool(cpu=4), timeout=0.2)
                )
        finally:
            held.execute("ROLLBACK")
            held.close()
        assert "It took longer than 0.2 s" in raised.value.details()  # type: ignore[attr-defined]


def test_a_life_on_aws(aws: Account, tmp_path: Path) -> None:
    """A pool and an agent, in an account."""
    subnets = aws.client("ec2").describe_subnets()["Subnets"]
    network = {"vpc": subnets[0]["VpcId"], "subnets": [item["SubnetId"] for item in subnets[:2]]}
    settings = {"provider": "aws", "region": "eu-central-1"}
    with served(tmp_path) as plugin:
        checked = plugin.CheckConfig(provider_pb2.CheckRequest(news=to_struct(settings)))
        assert not checked.failures
        plugin.Configure(provider_pb2.ConfigureRequest(args=to_struct(settings)))
        place = pool(network=network, memory="4GiB")
        made = plugin.Create(provider_pb2.CreateRequest(urn=POOL, properties=place))
        image = f"ghcr.io/acme/harness@sha256:{'1a' * 32}"
        second = plugin.Create(
            provider_pb2.CreateRequest(urn=AGENT, properties=agent(made.id, image=image))
        )
        ecs = aws.client("ecs")
        [family] = ecs.list_task_definition_families(status="ACTIVE")["families"]
        assert "reviewer" in family
        plugin.Update(
            provider_pb2.UpdateRequest(
                id=second.id, urn=AGENT, news=agent(made.id, image=image, memory="4GiB")
            )
        )
        task = ecs.describe_task_definition(taskDefinition=family)["taskDefinition"]
        assert task["memory"] == "4096"
        read = plugin.Read(provider_pb2.ReadRequest(id=second.id, urn=AGENT))
        assert from_struct(read.properties)["memory"] == "4GiB"
        found = invoked(plugin, "aws_caller_identity")
        assert found["account_id"] == aws.id
        plugin.Delete(provider_pb2.DeleteRequest(id=second.id, urn=AGENT))
        assert plugin.Read(provider_pb2.ReadRequest(id=second.id, urn=AGENT)).id == ""
        plugin.Delete(provider_pb2.DeleteRequest(id=made.id, urn=POOL))
        assert ecs.list_task_definitions(status="ACTIVE")["taskDefinitionArns"] == []
        assert aws.client("iam").list_roles(PathPrefix="/fleetform/")["Roles"] == []
