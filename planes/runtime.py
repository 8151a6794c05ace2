"""The runtime plane: where agents run, what runs, and what agents load.

Purely data; no I/O.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from planes.kind import REPLACES, UNORDERED, Block, Kind, OfKind, Output
from planes.pins import ImageReference, PackageSource
from planes.plain_values import NoCredentials
from planes.rules import at_most_one, only_with
from planes.scalar import NOT_EMPTY
from planes.scalars import (
    Count,
    Duration,
    EnvironmentName,
    Identifier,
    Natural,
    PlainText,
    PositiveMoney,
    PositiveNumber,
    Repository,
    Size,
    Word,
)
from planes.validation import known, refused
from planes.values import Reference

__all__ = ["Agent", "Extension", "RuntimePool"]

Access = Literal["none", "read", "write", "admin"]


class Network(Block):
    """The private network that a pool's agents run in."""

    vpc: Annotated[Word, REPLACES] = Field(description="The network's id.")
    subnets: Annotated[list[Word], UNORDERED, NOT_EMPTY] = Field(
        description="The subnets that agents run in, by id."
    )
    security_groups: Annotated[list[Word], UNORDERED] = Field(
        default=[], description="Security groups beside the one that keeps the egress policy."
    )


class RuntimePool(Kind):
    """Where agents run: a pool of compute with its size, isolation and way out to the network."""

    kind = "runtime_pool"
    computed = {
        "id": Output("The pool's id at its provider."),
        "arn": Output("The pool's full resource name, where the provider has such names."),
    }

    backend: Annotated[
        Literal["process", "ecs_fargate", "agentcore", "job", "sandbox"] | None, REPLACES
    ] = Field(
        default=None,
        description="What runs the agents: `process` on local, `ecs_fargate` or `agentcore` on "
        "aws, `job` or `sandbox` on kubernetes. The provider's first one where it is left out.",
    )
    cpu: PositiveNumber = Field(default=1, description="vCPUs that a run gets.")
    memory: Size = Field(default="2GiB", description="Memory that a run gets.")
    ephemeral_storage: Size | None = Field(
        default=None,
        description="Disk that a run gets and that goes with it. The backend's own default where "
        "it is left out.",
    )
    max_concurrency: Count = Field(default=10, description="How many runs there may be at once.")
    warm_replicas: Natural = Field(
        default=0, description="How many runners wait, started, for the next run."
    )
    spot: bool = Field(
        default=False,
        description="Whether to run on spare capacity, which is cheaper and may be taken away.",
    )
    idle_timeout: Duration = Field(
        default="15m", description="How long a runner may wait idle before it is stopped."
    )
    max_lifetime: Duration = Field(
        default="1h", description="How long a runner may live, whatever it does."
    )
    isolation: Literal["runc", "gvisor", "kata"] = Field(
        default="runc",
        description="What stands between a run and the machine: `runc` is an ordinary container, "
        "`gvisor` a kernel in user space, `kata` a virtual machine.",
    )
    egress: Annotated[Reference | None, OfKind("egress_policy")] = Field(
        default=None,
        description="Where agents may connect. Without one, nowhere but to their model.",
    )
    network: Network | None = Field(default=None, description="The private network to run in.")
    namespace: Annotated[Word | None, REPLACES] = Field(
        default=None, description="The Kubernetes namespace to run in."
    )

    @model_validator(mode="after")
    def _check_warm(self) -> "RuntimePool":
        warm, most = known(self.warm_replicas), known(self.max_concurrency)
        if warm is not None and most is not None and warm > most:
            raise refused(
                "warm_replicas",
                "warm_replicas is above max_concurrency, so that some would never run; lower it",
                "warm_replicas",
            )
        return self


class InlineModel(Block):
    """A model that is named where it is used, without a route of its own."""

    provider: Word = Field(description="Who serves the model, such as `bedrock` or `anthropic`.")
    name: Word = Field(description="The model's own name, with its version.")


class Tools(Block):
    """The tools that an agent may call, by name; `*` stands for any run of characters."""

    allow: Annotated[list[Word], UNORDERED] | None = Field(
        default=None, description="The tools that it may call. All that it has where left out."
    )
    deny: Annotated[list[Word], UNORDERED] = Field(
        default=[], description="The tools that it may not call, even where `allow` has them."
    )


class Permissions(Block):
    """What an agent may do at the forge and the tracker: `none`, `read`, `write` or `admin`."""

    repo: Access = Field(default="none", description="The contents of its repositories.")
    issues: Access = Field(default="none", description="Issues and their comments.")
    pull_requests: Access = Field(
        default="none", description="Pull requests, their reviews and comments."
    )
    discussions: Access = Field(default="none", description="Discussions.")
    checks: Access = Field(default="none", description="Checks and commit statuses.")
    actions: Access = Field(default="none", description="Workflow runs, their logs and artefacts.")
    workflows: Access = Field(
        default="none",
        description="The workflow files themselves. `write` lets it change what CI runs.",
    )
    deployments: Access = Field(default="none", description="Deployments and environments.")
    packages: Access = Field(default="none", description="Packages and container images.")
    jira: Access = Field(default="none", description="Jira issues and their comments.")
    slack: Access = Field(default="none", description="Slack messages.")


class AgentOutputs(Block):
    """What a run may leave behind, whatever its permissions are."""

    allowed: (
        Annotated[
            list[
                Literal[
                    "comment",
                    "review",
                    "label",
                    "issue",
                    "pull_request",
                    "commit",
                    "merge",
                    "status",
                    "release",
                    "message",
                    "ticket",
                    "artifact",
                ]
            ],
            UNORDERED,
        ]
        | None
    ) = Field(
        default=None,
        description="The things that it may make. Whatever its permissions let it where left out.",
    )
    max_pull_requests: Natural | None = Field(
        default=None, description="How many pull requests one run may open."
    )
    protected_paths: Annotated[list[Word], UNORDERED] = Field(
        default=[], description="Paths that it may never change, such as `.github/**`."
    )
    require_approval: bool = Field(
        default=False, description="Whether a person approves each of them before it is made."
    )
    bind_to_event: bool = Field(
        default=False,
        description="Whether a run may act only on the issue, pull request, thread or ticket that "
        "started it.",
    )


class Memories(Block):
    """What an agent keeps from run to run and shares with others, by name."""

    reads: Annotated[list[Word], UNORDERED] = Field(
        default=[], description="The memories that it reads."
    )
    writes: Annotated[list[Word], UNORDERED] = Field(
        default=[], description="The memories that it writes."
    )


_ENVIRONMENT = (
    "an environment holds plain values only; declare a secret, and a secret_grant that mounts it "
    "under this name"
)


class Agent(Kind):
    """What runs: a harness with its model, its instructions, and the limits it is held to."""

    kind = "agent"
    computed = {
        "id": Output("The agent's id at its provider."),
        "identity": Output("Whom the agent acts as: its role, account or principal."),
    }

    pool: Annotated[Reference, OfKind("runtime_pool")] = Field(description="Where it runs.")
    harness: Literal["openhands", "claude_code", "codex", "custom"] = Field(
        description="The program that drives the model. `custom` runs `command`."
    )
    image: ImageReference | None = Field(
        default=None,
        description="The container image, pinned by digest (`name@sha256:…`). A tag can be moved: "
        "it gives a warning.",
    )
    command: Annotated[list[PlainText] | None, NOT_EMPTY] = Field(
        default=None, description="What to run, for the `custom` harness only."
    )
    instructions: PlainText | None = Field(
        default=None, description="What the agent is told about its work, in every run."
    )
    instructions_file: Word | None = Field(
        default=None,
        description="A file with the instructions, in the agent's repository or image.",
    )
    model: Annotated[Reference | InlineModel | None, OfKind("model_route")] = Field(
        default=None,
        description="The model: a model_route, or `{ provider, name }`. The harness's own choice "
        "where it is left out.",
    )
    repos: Annotated[list[Repository], UNORDERED] = Field(
        default=[], description="The repositories that it works on."
    )
    extensions: Annotated[list[Annotated[Reference, OfKind("extension")]], UNORDERED] = Field(
        default=[], description="The skills, plugins and MCP servers that it loads."
    )
    guardrails: list[Annotated[Reference, OfKind("guardrail")]] = Field(
        default=[], description="The checks on what it reads and does, in the order they are made."
    )
    environment: Annotated[dict[EnvironmentName, str], NoCredentials(_ENVIRONMENT)] = Field(
        default={},
        description="Environment variables with plain values. A value that looks like a credential "
        "is refused: that is what secret_grant is for.",
    )
    tools: Tools | None = Field(default=None, description="The tools that it may call.")
    permissions: Permissions = Field(
        default_factory=lambda: Permissions(),
        description="What it may do at the forge and the tracker. Nothing unless stated.",
    )
    outputs: AgentOutputs | None = Field(
        default=None, description="What a run may leave behind, whatever its permissions are."
    )
    cpu: PositiveNumber | None = Field(
        default=None, description="vCPUs that a run of this agent gets; the pool's where left out."
    )
    memory: Size | None = Field(
        default=None, description="Memory that a run of this agent gets; the pool's where left out."
    )
    max_iterations: Count = Field(default=100, description="How many turns one run may take.")
    timeout: Duration = Field(default="30m", description="How long one run may take.")
    max_cost_per_run: PositiveMoney | None = Field(
        default=None, description="What one run may cost, in US dollars."
    )
    data_sensitivity: Literal["public", "internal", "private"] = Field(
        default="internal", description="The most sensitive data that it sees."
    )
    reads: Annotated[list[Identifier], UNORDERED] = Field(
        default=[],
        description="What it reads that people outside may have written, such as `web`, `issues`, "
        "`email`.",
    )

    memories: Memories | None = Field(
        default=None,
        description="What it keeps from run to run and shares with other agents; nothing where "
        "left out.",
    )

    @model_validator(mode="after")
    def _check_whole(self) -> "Agent":
        at_most_one(self, "instructions", "instructions_file")
        only_with(self, "command", "harness", "custom", required=True)
        return self


class Extension(Kind):
    """A skill, a plugin or an MCP server that agents load."""

    kind = "extension"

    type: Literal["skill", "plugin", "mcp_server"] = Field(description="What it is.")
    source: PackageSource = Field(
        description="Where it comes from: git (`git::https://…`, `https://…`), OCI (`oci://…`), S3 "
        "(`s3://…`), npm (`npm:name`) or PyPI (`pypi:name`); for an MCP server that is reached "
        "over HTTP, its URL."
    )
    ref: Word | None = Field(
        default=None,
        description="Which version, such that nobody can change it: a commit of 40 hexadecimal "
        "digits, a digest, an exact version. Anything else gives a warning.",
    )
    allowed_tools: Annotated[list[Word], UNORDERED] | None = Field(
        default=None, description="The tools of it that agents may call. Required for `mcp_server`."
    )
    transport: Literal["stdio", "http", "sse"] | None = Field(
        default=None, description="How an MCP server is spoken to; `stdio` where it is left out."
    )
    trust: Literal["trusted", "untrusted"] = Field(
        default="untrusted", description="Whether what it returns is taken as coming from outside."
    )

    @model_validator(mode="after")
    def _check_server(self) -> "Extension":
        only_with(self, "transport", "type", "mcp_server")
        if known(self.type) == "mcp_server" and self.allowed_tools is None:
            raise refused(
                "allowed_tools",
                "allowed_tools is required for an MCP server: name the tools that agents may call",
            )
        return self
