"""The kinds of a fleet as classes of the Pulumi SDK: what ``fleet.py`` is written with.

Written by ``make sdk`` from the models of the planes; change those instead.
"""

# ruff: noqa: E501

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import pulumi

__all__ = [
    "AccessGrant",
    "AccessGrantConditions",
    "AccessGrantConditionsArgs",
    "Agent",
    "AgentMemories",
    "AgentMemoriesArgs",
    "AgentModel",
    "AgentModelArgs",
    "AgentOutputs",
    "AgentOutputsArgs",
    "AgentPermissions",
    "AgentPermissionsArgs",
    "AgentTools",
    "AgentToolsArgs",
    "AuditSink",
    "AwsProvider",
    "AwsProviderAssumeRoleArgs",
    "AwsProviderDefaultTagsArgs",
    "AwsProviderEndpointsArgs",
    "AwsProviderIgnoreTagsArgs",
    "AwsProviderRetryArgs",
    "Budget",
    "BudgetScope",
    "BudgetScopeArgs",
    "EgressPolicy",
    "EgressPolicyAllow",
    "EgressPolicyAllowArgs",
    "Extension",
    "GetAwsCallerIdentityResult",
    "GetAwsIamRoleResult",
    "GetAwsSecretsmanagerSecretResult",
    "GetAwsSubnetsFilterArgs",
    "GetAwsSubnetsResult",
    "GetAwsVpcFilterArgs",
    "GetAwsVpcResult",
    "GetLocalAccessResult",
    "GetLocalAgentResult",
    "GetLocalBudgetResult",
    "GetLocalEgressResult",
    "GetLocalExtensionResult",
    "GetLocalGrantResult",
    "GetLocalGuardrailResult",
    "GetLocalMetricResult",
    "GetLocalObjectsResult",
    "GetLocalPoolResult",
    "GetLocalRouteResult",
    "GetLocalSecretResult",
    "GetLocalSinkResult",
    "GetLocalSubscriptionResult",
    "GetLocalTriggerResult",
    "GetStackOutputResult",
    "Guardrail",
    "GuardrailApproval",
    "GuardrailApprovalArgs",
    "LocalProvider",
    "Metric",
    "MetricAlert",
    "MetricAlertArgs",
    "ModelRoute",
    "ModelRoutePrice",
    "ModelRoutePriceArgs",
    "ModelRouteTargets",
    "ModelRouteTargetsArgs",
    "Primitive",
    "RuntimePool",
    "RuntimePoolNetwork",
    "RuntimePoolNetworkArgs",
    "Secret",
    "SecretGrant",
    "StackProvider",
    "Trigger",
    "TriggerGithub",
    "TriggerGithubActors",
    "TriggerGithubActorsArgs",
    "TriggerGithubArgs",
    "TriggerJira",
    "TriggerJiraArgs",
    "TriggerOnFailure",
    "TriggerOnFailureArgs",
    "TriggerRateLimit",
    "TriggerRateLimitArgs",
    "TriggerSchedule",
    "TriggerScheduleArgs",
    "TriggerSlack",
    "TriggerSlackArgs",
    "TriggerWebhook",
    "TriggerWebhookArgs",
    "get_aws_caller_identity",
    "get_aws_iam_role",
    "get_aws_secretsmanager_secret",
    "get_aws_subnets",
    "get_aws_vpc",
    "get_local_access",
    "get_local_agent",
    "get_local_budget",
    "get_local_egress",
    "get_local_extension",
    "get_local_grant",
    "get_local_guardrail",
    "get_local_metric",
    "get_local_objects",
    "get_local_pool",
    "get_local_route",
    "get_local_secret",
    "get_local_sink",
    "get_local_subscription",
    "get_local_trigger",
    "get_stack_output",
    "instance",
]


def instance(name: str, key: str | int) -> str:
    """The name of one of several alike, as ``for_each`` and ``count`` make them: ``team["eu"]``.

    For a resource or a component; both stand in the address.
    """
    return f"{name}[{json.dumps(key, ensure_ascii=False)}]"


class Primitive(pulumi.CustomResource):
    """A remote primitive that is declared directly, such as an ``aws_s3_bucket``."""

    properties: pulumi.Output[dict[str, Any]]
    """What it is declared with."""
    attributes: pulumi.Output[dict[str, Any]]
    """What its service says of it once it exists."""

    def __init__(
        self,
        resource_name: str,
        type: str,
        properties: Mapping[str, Any],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """A primitive of a remote ``type``, under the Terraform provider's own names."""
        props = {"properties": properties, "attributes": None}
        super().__init__(f"fleetform:primitive:{type}", resource_name, props, opts)


class _Found:
    """What a look-up finds: each attribute is an output of its own."""

    def __init__(self, found: pulumi.Output[dict[str, Any]]) -> None:
        self._found = found

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> pulumi.Output[Any]:
            if name not in type(self).__annotations__:
                kind = type(self).__name__
                message = f"'{kind}' object has no attribute '{name}'"
                raise AttributeError(message, name=name, obj=self)
            return self._found[name]


@pulumi.input_type
class RuntimePoolNetworkArgs:
    """The private network that a pool's agents run in."""

    def __init__(
        self,
        *,
        vpc: pulumi.Input[str],
        subnets: pulumi.Input[Sequence[pulumi.Input[str]]],
        security_groups: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    ) -> None:
        r"""
        :param vpc: The network's id.
        :param subnets: The subnets that agents run in, by id.
        :param security_groups: Security groups beside the one that keeps the egress policy.
        """
        pulumi.set(self, "vpc", vpc)
        pulumi.set(self, "subnets", subnets)
        if security_groups is not None:
            pulumi.set(self, "security_groups", security_groups)

    @property
    @pulumi.getter
    def vpc(self) -> pulumi.Input[str]:
        """The network's id."""
        return pulumi.get(self, "vpc")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def subnets(self) -> pulumi.Input[Sequence[pulumi.Input[str]]]:
        """The subnets that agents run in, by id."""
        return pulumi.get(self, "subnets")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def security_groups(self) -> pulumi.Input[Sequence[pulumi.Input[str]]] | None:
        """Security groups beside the one that keeps the egress policy."""
        return pulumi.get(self, "security_groups")  # type: ignore[no-any-return]


@pulumi.output_type
class RuntimePoolNetwork:
    """The private network that a pool's agents run in."""

    def __init__(
        self,
        *,
        vpc: str,
        subnets: list[str],
        security_groups: list[str],
    ) -> None:
        pulumi.set(self, "vpc", vpc)
        pulumi.set(self, "subnets", subnets)
        pulumi.set(self, "security_groups", security_groups)

    @property
    @pulumi.getter
    def vpc(self) -> str:
        """The network's id."""
        return pulumi.get(self, "vpc")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def subnets(self) -> list[str]:
        """The subnets that agents run in, by id."""
        return pulumi.get(self, "subnets")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def security_groups(self) -> list[str]:
        """Security groups beside the one that keeps the egress policy."""
        return pulumi.get(self, "security_groups")  # type: ignore[no-any-return]


@pulumi.input_type
class AgentModelArgs:
    """A model that is named where it is used, without a route of its own."""

    def __init__(
        self,
        *,
        provider: pulumi.Input[str],
        name: pulumi.Input[str],
    ) -> None:
        r"""
        :param provider: Who serves the model, such as `bedrock` or `anthropic`.
        :param name: The model's own name, with its version.
        """
        pulumi.set(self, "provider", provider)
        pulumi.set(self, "name", name)

    @property
    @pulumi.getter
    def provider(self) -> pulumi.Input[str]:
        """Who serves the model, such as `bedrock` or `anthropic`."""
        return pulumi.get(self, "provider")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def name(self) -> pulumi.Input[str]:
        """The model's own name, with its version."""
        return pulumi.get(self, "name")  # type: ignore[no-any-return]


@pulumi.output_type
class AgentModel:
    """A model that is named where it is used, without a route of its own."""

    def __init__(
        self,
        *,
        provider: str,
        name: str,
    ) -> None:
        pulumi.set(self, "provider", provider)
        pulumi.set(self, "name", name)

    @property
    @pulumi.getter
    def provider(self) -> str:
        """Who serves the model, such as `bedrock` or `anthropic`."""
        return pulumi.get(self, "provider")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def name(self) -> str:
        """The model's own name, with its version."""
        return pulumi.get(self, "name")  # type: ignore[no-any-return]


@pulumi.input_type
class AgentToolsArgs:
    """The tools that an agent may call, by name; `*` stands for any run of characters."""

    def __init__(
        self,
        *,
        allow: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        deny: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    ) -> None:
        r"""
        :param allow: The tools that it may call. All that it has where left out.
        :param deny: The tools that it may not call, even where `allow` has them.
        """
        if allow is not None:
            pulumi.set(self, "allow", allow)
        if deny is not None:
            pulumi.set(self, "deny", deny)

    @property
    @pulumi.getter
    def allow(self) -> pulumi.Input[Sequence[pulumi.Input[str]]] | None:
        """The tools that it may call. All that it has where left out."""
        return pulumi.get(self, "allow")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def deny(self) -> pulumi.Input[Sequence[pulumi.Input[str]]] | None:
        """The tools that it may not call, even where `allow` has them."""
        return pulumi.get(self, "deny")  # type: ignore[no-any-return]


@pulumi.output_type
class AgentTools:
    """The tools that an agent may call, by name; `*` stands for any run of characters."""

    def __init__(
        self,
        *,
        allow: list[str] | None,
        deny: list[str],
    ) -> None:
        pulumi.set(self, "allow", allow)
        pulumi.set(self, "deny", deny)

    @property
    @pulumi.getter
    def allow(self) -> list[str] | None:
        """The tools that it may call. All that it has where left out."""
        return pulumi.get(self, "allow")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def deny(self) -> list[str]:
        """The tools that it may not call, even where `allow` has them."""
        return pulumi.get(self, "deny")  # type: ignore[no-any-return]


@pulumi.input_type
class AgentPermissionsArgs:
    """What an agent may do at the forge and the tracker: `none`, `read`, `write` or `admin`."""

    def __init__(
        self,
        *,
        repo: pulumi.Input[Literal["none", "read", "write", "admin"]] | None = None,
        issues: pulumi.Input[Literal["none", "read", "write", "admin"]] | None = None,
        pull_requests: pulumi.Input[Literal["none", "read", "write", "admin"]] | None = None,
        discussions: pulumi.Input[Literal["none", "read", "write", "admin"]] | None = None,
        checks: pulumi.Input[Literal["none", "read", "write", "admin"]] | None = None,
        actions: pulumi.Input[Literal["none", "read", "write", "admin"]] | None = None,
        workflows: pulumi.Input[Literal["none", "read", "write", "admin"]] | None = None,
        deployments: pulumi.Input[Literal["none", "read", "write", "admin"]] | None = None,
        packages: pulumi.Input[Literal["none", "read", "write", "admin"]] | None = None,
        jira: pulumi.Input[Literal["none", "read", "write", "admin"]] | None = None,
        slack: pulumi.Input[Literal["none", "read", "write", "admin"]] | None = None,
    ) -> None:
        r"""
        :param repo: The contents of its repositories.
        :param issues: Issues and their comments.
        :param pull_requests: Pull requests, their reviews and comments.
        :param discussions: Discussions.
        :param checks: Checks and commit statuses.
        :param actions: Workflow runs, their logs and artefacts.
        :param workflows: The workflow files themselves. `write` lets it change what CI
            runs.
        :param deployments: Deployments and environments.
        :param packages: Packages and container images.
        :param jira: Jira issues and their comments.
        :param slack: Slack messages.
        """
        if repo is not None:
            pulumi.set(self, "repo", repo)
        if issues is not None:
            pulumi.set(self, "issues", issues)
        if pull_requests is not None:
            pulumi.set(self, "pull_requests", pull_requests)
        if discussions is not None:
            pulumi.set(self, "discussions", discussions)
        if checks is not None:
            pulumi.set(self, "checks", checks)
        if actions is not None:
            pulumi.set(self, "actions", actions)
        if workflows is not None:
            pulumi.set(self, "workflows", workflows)
        if deployments is not None:
            pulumi.set(self, "deployments", deployments)
        if packages is not None:
            pulumi.set(self, "packages", packages)
        if jira is not None:
            pulumi.set(self, "jira", jira)
        if slack is not None:
            pulumi.set(self, "slack", slack)

    @property
    @pulumi.getter
    def repo(self) -> pulumi.Input[Literal["none", "read", "write", "admin"]] | None:
        """The contents of its repositories."""
        return pulumi.get(self, "repo")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def issues(self) -> pulumi.Input[Literal["none", "read", "write", "admin"]] | None:
        """Issues and their comments."""
        return pulumi.get(self, "issues")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def pull_requests(self) -> pulumi.Input[Literal["none", "read", "write", "admin"]] | None:
        """Pull requests, their reviews and comments."""
        return pulumi.get(self, "pull_requests")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def discussions(self) -> pulumi.Input[Literal["none", "read", "write", "admin"]] | None:
        """Discussions."""
        return pulumi.get(self, "discussions")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def checks(self) -> pulumi.Input[Literal["none", "read", "write", "admin"]] | None:
        """Checks and commit statuses."""
        return pulumi.get(self, "checks")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def actions(self) -> pulumi.Input[Literal["none", "read", "write", "admin"]] | None:
        """Workflow runs, their logs and artefacts."""
        return pulumi.get(self, "actions")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def workflows(self) -> pulumi.Input[Literal["none", "read", "write", "admin"]] | None:
        """The workflow files themselves. `write` lets it change what CI runs."""
        return pulumi.get(self, "workflows")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def deployments(self) -> pulumi.Input[Literal["none", "read", "write", "admin"]] | None:
        """Deployments and environments."""
        return pulumi.get(self, "deployments")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def packages(self) -> pulumi.Input[Literal["none", "read", "write", "admin"]] | None:
        """Packages and container images."""
        return pulumi.get(self, "packages")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def jira(self) -> pulumi.Input[Literal["none", "read", "write", "admin"]] | None:
        """Jira issues and their comments."""
        return pulumi.get(self, "jira")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def slack(self) -> pulumi.Input[Literal["none", "read", "write", "admin"]] | None:
        """Slack messages."""
        return pulumi.get(self, "slack")  # type: ignore[no-any-return]


@pulumi.output_type
class AgentPermissions:
    """What an agent may do at the forge and the tracker: `none`, `read`, `write` or `admin`."""

    def __init__(
        self,
        *,
        repo: Literal["none", "read", "write", "admin"],
        issues: Literal["none", "read", "write", "admin"],
        pull_requests: Literal["none", "read", "write", "admin"],
        discussions: Literal["none", "read", "write", "admin"],
        checks: Literal["none", "read", "write", "admin"],
        actions: Literal["none", "read", "write", "admin"],
        workflows: Literal["none", "read", "write", "admin"],
        deployments: Literal["none", "read", "write", "admin"],
        packages: Literal["none", "read", "write", "admin"],
        jira: Literal["none", "read", "write", "admin"],
        slack: Literal["none", "read", "write", "admin"],
    ) -> None:
        pulumi.set(self, "repo", repo)
        pulumi.set(self, "issues", issues)
        pulumi.set(self, "pull_requests", pull_requests)
        pulumi.set(self, "discussions", discussions)
        pulumi.set(self, "checks", checks)
        pulumi.set(self, "actions", actions)
        pulumi.set(self, "workflows", workflows)
        pulumi.set(self, "deployments", deployments)
        pulumi.set(self, "packages", packages)
        pulumi.set(self, "jira", jira)
        pulumi.set(self, "slack", slack)

    @property
    @pulumi.getter
    def repo(self) -> Literal["none", "read", "write", "admin"]:
        """The contents of its repositories."""
        return pulumi.get(self, "repo")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def issues(self) -> Literal["none", "read", "write", "admin"]:
        """Issues and their comments."""
        return pulumi.get(self, "issues")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def pull_requests(self) -> Literal["none", "read", "write", "admin"]:
        """Pull requests, their reviews and comments."""
        return pulumi.get(self, "pull_requests")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def discussions(self) -> Literal["none", "read", "write", "admin"]:
        """Discussions."""
        return pulumi.get(self, "discussions")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def checks(self) -> Literal["none", "read", "write", "admin"]:
        """Checks and commit statuses."""
        return pulumi.get(self, "checks")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def actions(self) -> Literal["none", "read", "write", "admin"]:
        """Workflow runs, their logs and artefacts."""
        return pulumi.get(self, "actions")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def workflows(self) -> Literal["none", "read", "write", "admin"]:
        """The workflow files themselves. `write` lets it change what CI runs."""
        return pulumi.get(self, "workflows")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def deployments(self) -> Literal["none", "read", "write", "admin"]:
        """Deployments and environments."""
        return pulumi.get(self, "deployments")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def packages(self) -> Literal["none", "read", "write", "admin"]:
        """Packages and container images."""
        return pulumi.get(self, "packages")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def jira(self) -> Literal["none", "read", "write", "admin"]:
        """Jira issues and their comments."""
        return pulumi.get(self, "jira")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def slack(self) -> Literal["none", "read", "write", "admin"]:
        """Slack messages."""
        return pulumi.get(self, "slack")  # type: ignore[no-any-return]


@pulumi.input_type
class AgentOutputsArgs:
    """What a run may leave behind, whatever its permissions are."""

    def __init__(
        self,
        *,
        allowed: pulumi.Input[
            Sequence[
                pulumi.Input[
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
                ]
            ]
        ]
        | None = None,
        max_pull_requests: pulumi.Input[int] | None = None,
        protected_paths: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        require_approval: pulumi.Input[bool] | None = None,
        bind_to_event: pulumi.Input[bool] | None = None,
    ) -> None:
        r"""
        :param allowed: The things that it may make. Whatever its permissions let it where
            left out.
        :param max_pull_requests: How many pull requests one run may open.
        :param protected_paths: Paths that it may never change, such as `.github/**`.
        :param require_approval: Whether a person approves each of them before it is made.
        :param bind_to_event: Whether a run may act only on the issue, pull request, thread
            or ticket that started it.
        """
        if allowed is not None:
            pulumi.set(self, "allowed", allowed)
        if max_pull_requests is not None:
            pulumi.set(self, "max_pull_requests", max_pull_requests)
        if protected_paths is not None:
            pulumi.set(self, "protected_paths", protected_paths)
        if require_approval is not None:
            pulumi.set(self, "require_approval", require_approval)
        if bind_to_event is not None:
            pulumi.set(self, "bind_to_event", bind_to_event)

    @property
    @pulumi.getter
    def allowed(
        self,
    ) -> (
        pulumi.Input[
            Sequence[
                pulumi.Input[
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
                ]
            ]
        ]
        | None
    ):
        """The things that it may make. Whatever its permissions let it where left out."""
        return pulumi.get(self, "allowed")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def max_pull_requests(self) -> pulumi.Input[int] | None:
        """How many pull requests one run may open."""
        return pulumi.get(self, "max_pull_requests")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def protected_paths(self) -> pulumi.Input[Sequence[pulumi.Input[str]]] | None:
        """Paths that it may never change, such as `.github/**`."""
        return pulumi.get(self, "protected_paths")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def require_approval(self) -> pulumi.Input[bool] | None:
        """Whether a person approves each of them before it is made."""
        return pulumi.get(self, "require_approval")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def bind_to_event(self) -> pulumi.Input[bool] | None:
        """Whether a run may act only on the issue, pull request, thread or ticket that started
        it.
        """
        return pulumi.get(self, "bind_to_event")  # type: ignore[no-any-return]


@pulumi.output_type
class AgentOutputs:
    """What a run may leave behind, whatever its permissions are."""

    def __init__(
        self,
        *,
        allowed: list[
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
        ]
        | None,
        max_pull_requests: int | None,
        protected_paths: list[str],
        require_approval: bool,
        bind_to_event: bool,
    ) -> None:
        pulumi.set(self, "allowed", allowed)
        pulumi.set(self, "max_pull_requests", max_pull_requests)
        pulumi.set(self, "protected_paths", protected_paths)
        pulumi.set(self, "require_approval", require_approval)
        pulumi.set(self, "bind_to_event", bind_to_event)

    @property
    @pulumi.getter
    def allowed(
        self,
    ) -> (
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
        ]
        | None
    ):
        """The things that it may make. Whatever its permissions let it where left out."""
        return pulumi.get(self, "allowed")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def max_pull_requests(self) -> int | None:
        """How many pull requests one run may open."""
        return pulumi.get(self, "max_pull_requests")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def protected_paths(self) -> list[str]:
        """Paths that it may never change, such as `.github/**`."""
        return pulumi.get(self, "protected_paths")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def require_approval(self) -> bool:
        """Whether a person approves each of them before it is made."""
        return pulumi.get(self, "require_approval")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def bind_to_event(self) -> bool:
        """Whether a run may act only on the issue, pull request, thread or ticket that started
        it.
        """
        return pulumi.get(self, "bind_to_event")  # type: ignore[no-any-return]


@pulumi.input_type
class AgentMemoriesArgs:
    """What an agent keeps from run to run and shares with others, by name."""

    def __init__(
        self,
        *,
        reads: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        writes: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    ) -> None:
        r"""
        :param reads: The memories that it reads.
        :param writes: The memories that it writes.
        """
        if reads is not None:
            pulumi.set(self, "reads", reads)
        if writes is not None:
            pulumi.set(self, "writes", writes)

    @property
    @pulumi.getter
    def reads(self) -> pulumi.Input[Sequence[pulumi.Input[str]]] | None:
        """The memories that it reads."""
        return pulumi.get(self, "reads")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def writes(self) -> pulumi.Input[Sequence[pulumi.Input[str]]] | None:
        """The memories that it writes."""
        return pulumi.get(self, "writes")  # type: ignore[no-any-return]


@pulumi.output_type
class AgentMemories:
    """What an agent keeps from run to run and shares with others, by name."""

    def __init__(
        self,
        *,
        reads: list[str],
        writes: list[str],
    ) -> None:
        pulumi.set(self, "reads", reads)
        pulumi.set(self, "writes", writes)

    @property
    @pulumi.getter
    def reads(self) -> list[str]:
        """The memories that it reads."""
        return pulumi.get(self, "reads")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def writes(self) -> list[str]:
        """The memories that it writes."""
        return pulumi.get(self, "writes")  # type: ignore[no-any-return]


@pulumi.input_type
class TriggerRateLimitArgs:
    """How often a trigger may start its agent."""

    def __init__(
        self,
        *,
        per_user: pulumi.Input[int] | None = None,
        per_hour: pulumi.Input[int] | None = None,
    ) -> None:
        r"""
        :param per_user: Runs an hour that one user may start.
        :param per_hour: Runs an hour in all.
        """
        if per_user is not None:
            pulumi.set(self, "per_user", per_user)
        if per_hour is not None:
            pulumi.set(self, "per_hour", per_hour)

    @property
    @pulumi.getter
    def per_user(self) -> pulumi.Input[int] | None:
        """Runs an hour that one user may start."""
        return pulumi.get(self, "per_user")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def per_hour(self) -> pulumi.Input[int] | None:
        """Runs an hour in all."""
        return pulumi.get(self, "per_hour")  # type: ignore[no-any-return]


@pulumi.output_type
class TriggerRateLimit:
    """How often a trigger may start its agent."""

    def __init__(
        self,
        *,
        per_user: int | None,
        per_hour: int | None,
    ) -> None:
        pulumi.set(self, "per_user", per_user)
        pulumi.set(self, "per_hour", per_hour)

    @property
    @pulumi.getter
    def per_user(self) -> int | None:
        """Runs an hour that one user may start."""
        return pulumi.get(self, "per_user")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def per_hour(self) -> int | None:
        """Runs an hour in all."""
        return pulumi.get(self, "per_hour")  # type: ignore[no-any-return]


@pulumi.input_type
class TriggerOnFailureArgs:
    """Whom to tell when runs fail."""

    def __init__(
        self,
        *,
        notify: pulumi.Input[Sequence[pulumi.Input[str]]],
        after: pulumi.Input[int] | None = None,
    ) -> None:
        r"""
        :param notify: Whom to tell: `#channel`, an e-mail address, a URL.
        :param after: After how many failures in a row.
        """
        pulumi.set(self, "notify", notify)
        if after is not None:
            pulumi.set(self, "after", after)

    @property
    @pulumi.getter
    def notify(self) -> pulumi.Input[Sequence[pulumi.Input[str]]]:
        """Whom to tell: `#channel`, an e-mail address, a URL."""
        return pulumi.get(self, "notify")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def after(self) -> pulumi.Input[int] | None:
        """After how many failures in a row."""
        return pulumi.get(self, "after")  # type: ignore[no-any-return]


@pulumi.output_type
class TriggerOnFailure:
    """Whom to tell when runs fail."""

    def __init__(
        self,
        *,
        notify: list[str],
        after: int,
    ) -> None:
        pulumi.set(self, "notify", notify)
        pulumi.set(self, "after", after)

    @property
    @pulumi.getter
    def notify(self) -> list[str]:
        """Whom to tell: `#channel`, an e-mail address, a URL."""
        return pulumi.get(self, "notify")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def after(self) -> int:
        """After how many failures in a row."""
        return pulumi.get(self, "after")  # type: ignore[no-any-return]


@pulumi.input_type
class TriggerScheduleArgs:
    """Starts the agent at fixed times."""

    def __init__(
        self,
        *,
        cron: pulumi.Input[str],
        timezone: pulumi.Input[str] | None = None,
        jitter: pulumi.Input[str] | None = None,
        catchup_window: pulumi.Input[str] | None = None,
    ) -> None:
        r"""
        :param cron: Five fields: minute, hour, day of the month, month, day of the week.
            Where both kinds of day are restricted, either suffices.
        :param timezone: The IANA time zone whose clock counts. What a change to summer time
            skips fires at the change; what a change back repeats fires once.
        :param jitter: A start is put off by a random time of at most this length.
        :param catchup_window: A start that was missed is made up for within this time;
            never where left out.
        """
        pulumi.set(self, "cron", cron)
        if timezone is not None:
            pulumi.set(self, "timezone", timezone)
        if jitter is not None:
            pulumi.set(self, "jitter", jitter)
        if catchup_window is not None:
            pulumi.set(self, "catchup_window", catchup_window)

    @property
    @pulumi.getter
    def cron(self) -> pulumi.Input[str]:
        """Five fields: minute, hour, day of the month, month, day of the week. Where both
        kinds of day are restricted, either suffices.
        """
        return pulumi.get(self, "cron")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def timezone(self) -> pulumi.Input[str] | None:
        """The IANA time zone whose clock counts. What a change to summer time skips fires at
        the change; what a change back repeats fires once.
        """
        return pulumi.get(self, "timezone")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def jitter(self) -> pulumi.Input[str] | None:
        """A start is put off by a random time of at most this length."""
        return pulumi.get(self, "jitter")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def catchup_window(self) -> pulumi.Input[str] | None:
        """A start that was missed is made up for within this time; never where left out."""
        return pulumi.get(self, "catchup_window")  # type: ignore[no-any-return]


@pulumi.output_type
class TriggerSchedule:
    """Starts the agent at fixed times."""

    def __init__(
        self,
        *,
        cron: str,
        timezone: str,
        jitter: str | None,
        catchup_window: str | None,
    ) -> None:
        pulumi.set(self, "cron", cron)
        pulumi.set(self, "timezone", timezone)
        pulumi.set(self, "jitter", jitter)
        pulumi.set(self, "catchup_window", catchup_window)

    @property
    @pulumi.getter
    def cron(self) -> str:
        """Five fields: minute, hour, day of the month, month, day of the week. Where both
        kinds of day are restricted, either suffices.
        """
        return pulumi.get(self, "cron")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def timezone(self) -> str:
        """The IANA time zone whose clock counts. What a change to summer time skips fires at
        the change; what a change back repeats fires once.
        """
        return pulumi.get(self, "timezone")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def jitter(self) -> str | None:
        """A start is put off by a random time of at most this length."""
        return pulumi.get(self, "jitter")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def catchup_window(self) -> str | None:
        """A start that was missed is made up for within this time; never where left out."""
        return pulumi.get(self, "catchup_window")  # type: ignore[no-any-return]


@pulumi.input_type
class TriggerGithubActorsArgs:
    """Who may start the agent by what they do at GitHub."""

    def __init__(
        self,
        *,
        min_permission: pulumi.Input[
            Literal["none", "read", "triage", "write", "maintain", "admin"]
        ]
        | None = None,
        allow_forks: pulumi.Input[bool] | None = None,
    ) -> None:
        r"""
        :param min_permission: The least permission on the repository that the person has.
            `none` lets anybody start the agent.
        :param allow_forks: Whether pull requests from forks start the agent.
        """
        if min_permission is not None:
            pulumi.set(self, "min_permission", min_permission)
        if allow_forks is not None:
            pulumi.set(self, "allow_forks", allow_forks)

    @property
    @pulumi.getter
    def min_permission(
        self,
    ) -> pulumi.Input[Literal["none", "read", "triage", "write", "maintain", "admin"]] | None:
        """The least permission on the repository that the person has. `none` lets anybody
        start the agent.
        """
        return pulumi.get(self, "min_permission")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def allow_forks(self) -> pulumi.Input[bool] | None:
        """Whether pull requests from forks start the agent."""
        return pulumi.get(self, "allow_forks")  # type: ignore[no-any-return]


@pulumi.output_type
class TriggerGithubActors:
    """Who may start the agent by what they do at GitHub."""

    def __init__(
        self,
        *,
        min_permission: Literal["none", "read", "triage", "write", "maintain", "admin"],
        allow_forks: bool,
    ) -> None:
        pulumi.set(self, "min_permission", min_permission)
        pulumi.set(self, "allow_forks", allow_forks)

    @property
    @pulumi.getter
    def min_permission(self) -> Literal["none", "read", "triage", "write", "maintain", "admin"]:
        """The least permission on the repository that the person has. `none` lets anybody
        start the agent.
        """
        return pulumi.get(self, "min_permission")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def allow_forks(self) -> bool:
        """Whether pull requests from forks start the agent."""
        return pulumi.get(self, "allow_forks")  # type: ignore[no-any-return]


@pulumi.input_type
class TriggerGithubArgs:
    """Starts the agent on events of GitHub repositories."""

    def __init__(
        self,
        *,
        repositories: pulumi.Input[Sequence[pulumi.Input[str]]],
        events: pulumi.Input[Sequence[pulumi.Input[str]]],
        commands: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        labels: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        actors: pulumi.Input[TriggerGithubActorsArgs] | None = None,
        filter: pulumi.Input[Mapping[str, pulumi.Input[Sequence[pulumi.Input[str]]]]] | None = None,
    ) -> None:
        r"""
        :param repositories: The repositories whose events count; `owner/*` for all.
        :param events: Webhook events, with their action where only that counts:
            `issue_comment`, `pull_request.opened`.
        :param commands: Comments count only where they begin with one of these, such as
            `/review`.
        :param labels: Issues and pull requests count only with one of these labels.
        :param actors: Who may start the agent.
        :param filter: Field of the event to the values of which it has one, for instance `{
            "pull_request.base.ref" = ["main"] }`. All must hold.
        """
        pulumi.set(self, "repositories", repositories)
        pulumi.set(self, "events", events)
        if commands is not None:
            pulumi.set(self, "commands", commands)
        if labels is not None:
            pulumi.set(self, "labels", labels)
        if actors is not None:
            pulumi.set(self, "actors", actors)
        if filter is not None:
            pulumi.set(self, "filter", filter)

    @property
    @pulumi.getter
    def repositories(self) -> pulumi.Input[Sequence[pulumi.Input[str]]]:
        """The repositories whose events count; `owner/*` for all."""
        return pulumi.get(self, "repositories")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def events(self) -> pulumi.Input[Sequence[pulumi.Input[str]]]:
        """Webhook events, with their action where only that counts: `issue_comment`,
        `pull_request.opened`.
        """
        return pulumi.get(self, "events")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def commands(self) -> pulumi.Input[Sequence[pulumi.Input[str]]] | None:
        """Comments count only where they begin with one of these, such as `/review`."""
        return pulumi.get(self, "commands")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def labels(self) -> pulumi.Input[Sequence[pulumi.Input[str]]] | None:
        """Issues and pull requests count only with one of these labels."""
        return pulumi.get(self, "labels")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def actors(self) -> pulumi.Input[TriggerGithubActorsArgs] | None:
        """Who may start the agent."""
        return pulumi.get(self, "actors")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def filter(
        self,
    ) -> pulumi.Input[Mapping[str, pulumi.Input[Sequence[pulumi.Input[str]]]]] | None:
        """Field of the event to the values of which it has one, for instance `{
        "pull_request.base.ref" = ["main"] }`. All must hold.
        """
        return pulumi.get(self, "filter")  # type: ignore[no-any-return]


@pulumi.output_type
class TriggerGithub:
    """Starts the agent on events of GitHub repositories."""

    def __init__(
        self,
        *,
        repositories: list[str],
        events: list[str],
        commands: list[str],
        labels: list[str],
        actors: TriggerGithubActors,
        filter: dict[str, list[str]],
    ) -> None:
        pulumi.set(self, "repositories", repositories)
        pulumi.set(self, "events", events)
        pulumi.set(self, "commands", commands)
        pulumi.set(self, "labels", labels)
        pulumi.set(self, "actors", actors)
        pulumi.set(self, "filter", filter)

    @property
    @pulumi.getter
    def repositories(self) -> list[str]:
        """The repositories whose events count; `owner/*` for all."""
        return pulumi.get(self, "repositories")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def events(self) -> list[str]:
        """Webhook events, with their action where only that counts: `issue_comment`,
        `pull_request.opened`.
        """
        return pulumi.get(self, "events")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def commands(self) -> list[str]:
        """Comments count only where they begin with one of these, such as `/review`."""
        return pulumi.get(self, "commands")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def labels(self) -> list[str]:
        """Issues and pull requests count only with one of these labels."""
        return pulumi.get(self, "labels")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def actors(self) -> TriggerGithubActors:
        """Who may start the agent."""
        return pulumi.get(self, "actors")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def filter(self) -> dict[str, list[str]]:
        """Field of the event to the values of which it has one, for instance `{
        "pull_request.base.ref" = ["main"] }`. All must hold.
        """
        return pulumi.get(self, "filter")  # type: ignore[no-any-return]


@pulumi.input_type
class TriggerSlackArgs:
    """Starts the agent from Slack."""

    def __init__(
        self,
        *,
        channels: pulumi.Input[Sequence[pulumi.Input[str]]],
        event: pulumi.Input[Literal["mention", "reaction", "slash_command"]] | None = None,
        command: pulumi.Input[str] | None = None,
        emoji: pulumi.Input[str] | None = None,
        allowed_users: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    ) -> None:
        r"""
        :param channels: The channels that count, by id (`C0123456789`).
        :param event: What starts the agent.
        :param command: The slash command, such as `/review`; for `slash_command` only.
        :param emoji: The reaction that counts, without colons; any where left out; for
            `reaction` only.
        :param allowed_users: Who may start it: users (`U…`) and user groups (`S…`) by id;
            everybody in the channels where left out.
        """
        pulumi.set(self, "channels", channels)
        if event is not None:
            pulumi.set(self, "event", event)
        if command is not None:
            pulumi.set(self, "command", command)
        if emoji is not None:
            pulumi.set(self, "emoji", emoji)
        if allowed_users is not None:
            pulumi.set(self, "allowed_users", allowed_users)

    @property
    @pulumi.getter
    def channels(self) -> pulumi.Input[Sequence[pulumi.Input[str]]]:
        """The channels that count, by id (`C0123456789`)."""
        return pulumi.get(self, "channels")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def event(self) -> pulumi.Input[Literal["mention", "reaction", "slash_command"]] | None:
        """What starts the agent."""
        return pulumi.get(self, "event")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def command(self) -> pulumi.Input[str] | None:
        """The slash command, such as `/review`; for `slash_command` only."""
        return pulumi.get(self, "command")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def emoji(self) -> pulumi.Input[str] | None:
        """The reaction that counts, without colons; any where left out; for `reaction` only."""
        return pulumi.get(self, "emoji")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def allowed_users(self) -> pulumi.Input[Sequence[pulumi.Input[str]]] | None:
        """Who may start it: users (`U…`) and user groups (`S…`) by id; everybody in the
        channels where left out.
        """
        return pulumi.get(self, "allowed_users")  # type: ignore[no-any-return]


@pulumi.output_type
class TriggerSlack:
    """Starts the agent from Slack."""

    def __init__(
        self,
        *,
        channels: list[str],
        event: Literal["mention", "reaction", "slash_command"],
        command: str | None,
        emoji: str | None,
        allowed_users: list[str],
    ) -> None:
        pulumi.set(self, "channels", channels)
        pulumi.set(self, "event", event)
        pulumi.set(self, "command", command)
        pulumi.set(self, "emoji", emoji)
        pulumi.set(self, "allowed_users", allowed_users)

    @property
    @pulumi.getter
    def channels(self) -> list[str]:
        """The channels that count, by id (`C0123456789`)."""
        return pulumi.get(self, "channels")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def event(self) -> Literal["mention", "reaction", "slash_command"]:
        """What starts the agent."""
        return pulumi.get(self, "event")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def command(self) -> str | None:
        """The slash command, such as `/review`; for `slash_command` only."""
        return pulumi.get(self, "command")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def emoji(self) -> str | None:
        """The reaction that counts, without colons; any where left out; for `reaction` only."""
        return pulumi.get(self, "emoji")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def allowed_users(self) -> list[str]:
        """Who may start it: users (`U…`) and user groups (`S…`) by id; everybody in the
        channels where left out.
        """
        return pulumi.get(self, "allowed_users")  # type: ignore[no-any-return]


@pulumi.input_type
class TriggerJiraArgs:
    """Starts the agent on events of Jira issues."""

    def __init__(
        self,
        *,
        jql: pulumi.Input[str],
        events: pulumi.Input[
            Sequence[
                pulumi.Input[
                    Literal[
                        "jira:issue_created",
                        "jira:issue_updated",
                        "jira:issue_deleted",
                        "comment_created",
                        "comment_updated",
                        "comment_deleted",
                    ]
                ]
            ]
        ]
        | None = None,
        fields: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    ) -> None:
        r"""
        :param jql: Which issues count, in Jira's query language.
        :param events: The events, as Jira names them.
        :param fields: Changes count only where they touch one of these fields; any where
            left out.
        """
        pulumi.set(self, "jql", jql)
        if events is not None:
            pulumi.set(self, "events", events)
        if fields is not None:
            pulumi.set(self, "fields", fields)

    @property
    @pulumi.getter
    def jql(self) -> pulumi.Input[str]:
        """Which issues count, in Jira's query language."""
        return pulumi.get(self, "jql")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def events(
        self,
    ) -> (
        pulumi.Input[
            Sequence[
                pulumi.Input[
                    Literal[
                        "jira:issue_created",
                        "jira:issue_updated",
                        "jira:issue_deleted",
                        "comment_created",
                        "comment_updated",
                        "comment_deleted",
                    ]
                ]
            ]
        ]
        | None
    ):
        """The events, as Jira names them."""
        return pulumi.get(self, "events")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def fields(self) -> pulumi.Input[Sequence[pulumi.Input[str]]] | None:
        """Changes count only where they touch one of these fields; any where left out."""
        return pulumi.get(self, "fields")  # type: ignore[no-any-return]


@pulumi.output_type
class TriggerJira:
    """Starts the agent on events of Jira issues."""

    def __init__(
        self,
        *,
        jql: str,
        events: list[
            Literal[
                "jira:issue_created",
                "jira:issue_updated",
                "jira:issue_deleted",
                "comment_created",
                "comment_updated",
                "comment_deleted",
            ]
        ],
        fields: list[str],
    ) -> None:
        pulumi.set(self, "jql", jql)
        pulumi.set(self, "events", events)
        pulumi.set(self, "fields", fields)

    @property
    @pulumi.getter
    def jql(self) -> str:
        """Which issues count, in Jira's query language."""
        return pulumi.get(self, "jql")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def events(
        self,
    ) -> list[
        Literal[
            "jira:issue_created",
            "jira:issue_updated",
            "jira:issue_deleted",
            "comment_created",
            "comment_updated",
            "comment_deleted",
        ]
    ]:
        """The events, as Jira names them."""
        return pulumi.get(self, "events")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def fields(self) -> list[str]:
        """Changes count only where they touch one of these fields; any where left out."""
        return pulumi.get(self, "fields")  # type: ignore[no-any-return]


@pulumi.input_type
class TriggerWebhookArgs:
    """Starts the agent on an HTTP request."""

    def __init__(
        self,
        *,
        signature: pulumi.Input[Literal["hmac_sha256", "github", "none"]] | None = None,
        secret: pulumi.Input[Secret] | None = None,
        header: pulumi.Input[str] | None = None,
        max_skew: pulumi.Input[str] | None = None,
        dedupe_window: pulumi.Input[str] | None = None,
        filter: pulumi.Input[Mapping[str, pulumi.Input[Sequence[pulumi.Input[str]]]]] | None = None,
    ) -> None:
        r"""
        :param signature: How a request proves where it comes from. `none` lets anybody who
            knows the URL start the agent.
        :param secret: The key of the signature; required unless there is none.
        :param header: The header with the signature; `X-Signature-256`, and GitHub's own
            for `github`, where it is left out.
        :param max_skew: How old a request may be by its own timestamp.
        :param dedupe_window: For how long a request that comes again is ignored.
        :param filter: Field of the request's body to the values of which it has one. All
            must hold.
        """
        if signature is not None:
            pulumi.set(self, "signature", signature)
        if secret is not None:
            pulumi.set(self, "secret", secret)
        if header is not None:
            pulumi.set(self, "header", header)
        if max_skew is not None:
            pulumi.set(self, "max_skew", max_skew)
        if dedupe_window is not None:
            pulumi.set(self, "dedupe_window", dedupe_window)
        if filter is not None:
            pulumi.set(self, "filter", filter)

    @property
    @pulumi.getter
    def signature(self) -> pulumi.Input[Literal["hmac_sha256", "github", "none"]] | None:
        """How a request proves where it comes from. `none` lets anybody who knows the URL
        start the agent.
        """
        return pulumi.get(self, "signature")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def secret(self) -> pulumi.Input[Secret] | None:
        """The key of the signature; required unless there is none."""
        return pulumi.get(self, "secret")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def header(self) -> pulumi.Input[str] | None:
        """The header with the signature; `X-Signature-256`, and GitHub's own for `github`,
        where it is left out.
        """
        return pulumi.get(self, "header")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def max_skew(self) -> pulumi.Input[str] | None:
        """How old a request may be by its own timestamp."""
        return pulumi.get(self, "max_skew")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def dedupe_window(self) -> pulumi.Input[str] | None:
        """For how long a request that comes again is ignored."""
        return pulumi.get(self, "dedupe_window")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def filter(
        self,
    ) -> pulumi.Input[Mapping[str, pulumi.Input[Sequence[pulumi.Input[str]]]]] | None:
        """Field of the request's body to the values of which it has one. All must hold."""
        return pulumi.get(self, "filter")  # type: ignore[no-any-return]


@pulumi.output_type
class TriggerWebhook:
    """Starts the agent on an HTTP request."""

    def __init__(
        self,
        *,
        signature: Literal["hmac_sha256", "github", "none"],
        secret: str | None,
        header: str | None,
        max_skew: str,
        dedupe_window: str,
        filter: dict[str, list[str]],
    ) -> None:
        pulumi.set(self, "signature", signature)
        pulumi.set(self, "secret", secret)
        pulumi.set(self, "header", header)
        pulumi.set(self, "max_skew", max_skew)
        pulumi.set(self, "dedupe_window", dedupe_window)
        pulumi.set(self, "filter", filter)

    @property
    @pulumi.getter
    def signature(self) -> Literal["hmac_sha256", "github", "none"]:
        """How a request proves where it comes from. `none` lets anybody who knows the URL
        start the agent.
        """
        return pulumi.get(self, "signature")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def secret(self) -> str | None:
        """The key of the signature; required unless there is none."""
        return pulumi.get(self, "secret")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def header(self) -> str | None:
        """The header with the signature; `X-Signature-256`, and GitHub's own for `github`,
        where it is left out.
        """
        return pulumi.get(self, "header")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def max_skew(self) -> str:
        """How old a request may be by its own timestamp."""
        return pulumi.get(self, "max_skew")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def dedupe_window(self) -> str:
        """For how long a request that comes again is ignored."""
        return pulumi.get(self, "dedupe_window")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def filter(self) -> dict[str, list[str]]:
        """Field of the request's body to the values of which it has one. All must hold."""
        return pulumi.get(self, "filter")  # type: ignore[no-any-return]


@pulumi.input_type
class AccessGrantConditionsArgs:
    """What must hold beside, for an access grant to count."""

    def __init__(
        self,
        *,
        mfa: pulumi.Input[bool] | None = None,
        networks: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        repos: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    ) -> None:
        r"""
        :param mfa: Whether they must have signed in with a second factor.
        :param networks: The networks that they must come from, in CIDR notation; any where
            left out.
        :param repos: The repositories that a run may be about; any where left out.
        """
        if mfa is not None:
            pulumi.set(self, "mfa", mfa)
        if networks is not None:
            pulumi.set(self, "networks", networks)
        if repos is not None:
            pulumi.set(self, "repos", repos)

    @property
    @pulumi.getter
    def mfa(self) -> pulumi.Input[bool] | None:
        """Whether they must have signed in with a second factor."""
        return pulumi.get(self, "mfa")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def networks(self) -> pulumi.Input[Sequence[pulumi.Input[str]]] | None:
        """The networks that they must come from, in CIDR notation; any where left out."""
        return pulumi.get(self, "networks")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def repos(self) -> pulumi.Input[Sequence[pulumi.Input[str]]] | None:
        """The repositories that a run may be about; any where left out."""
        return pulumi.get(self, "repos")  # type: ignore[no-any-return]


@pulumi.output_type
class AccessGrantConditions:
    """What must hold beside, for an access grant to count."""

    def __init__(
        self,
        *,
        mfa: bool,
        networks: list[str],
        repos: list[str],
    ) -> None:
        pulumi.set(self, "mfa", mfa)
        pulumi.set(self, "networks", networks)
        pulumi.set(self, "repos", repos)

    @property
    @pulumi.getter
    def mfa(self) -> bool:
        """Whether they must have signed in with a second factor."""
        return pulumi.get(self, "mfa")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def networks(self) -> list[str]:
        """The networks that they must come from, in CIDR notation; any where left out."""
        return pulumi.get(self, "networks")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def repos(self) -> list[str]:
        """The repositories that a run may be about; any where left out."""
        return pulumi.get(self, "repos")  # type: ignore[no-any-return]


@pulumi.input_type
class EgressPolicyAllowArgs:
    """One destination that agents may connect to."""

    def __init__(
        self,
        *,
        host: pulumi.Input[str],
        methods: pulumi.Input[
            Sequence[
                pulumi.Input[Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]]
            ]
        ]
        | None = None,
        paths: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        ports: pulumi.Input[Sequence[pulumi.Input[int]]] | None = None,
    ) -> None:
        r"""
        :param host: The host; `*.example.com` for all below one, `*` for every host.
        :param methods: The HTTP methods; all where left out.
        :param paths: The paths, with `*` for any run of characters; all where left out.
        :param ports: The TCP ports.
        """
        pulumi.set(self, "host", host)
        if methods is not None:
            pulumi.set(self, "methods", methods)
        if paths is not None:
            pulumi.set(self, "paths", paths)
        if ports is not None:
            pulumi.set(self, "ports", ports)

    @property
    @pulumi.getter
    def host(self) -> pulumi.Input[str]:
        """The host; `*.example.com` for all below one, `*` for every host."""
        return pulumi.get(self, "host")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def methods(
        self,
    ) -> (
        pulumi.Input[
            Sequence[
                pulumi.Input[Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]]
            ]
        ]
        | None
    ):
        """The HTTP methods; all where left out."""
        return pulumi.get(self, "methods")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def paths(self) -> pulumi.Input[Sequence[pulumi.Input[str]]] | None:
        """The paths, with `*` for any run of characters; all where left out."""
        return pulumi.get(self, "paths")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def ports(self) -> pulumi.Input[Sequence[pulumi.Input[int]]] | None:
        """The TCP ports."""
        return pulumi.get(self, "ports")  # type: ignore[no-any-return]


@pulumi.output_type
class EgressPolicyAllow:
    """One destination that agents may connect to."""

    def __init__(
        self,
        *,
        host: str,
        methods: list[Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]],
        paths: list[str],
        ports: list[int],
    ) -> None:
        pulumi.set(self, "host", host)
        pulumi.set(self, "methods", methods)
        pulumi.set(self, "paths", paths)
        pulumi.set(self, "ports", ports)

    @property
    @pulumi.getter
    def host(self) -> str:
        """The host; `*.example.com` for all below one, `*` for every host."""
        return pulumi.get(self, "host")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def methods(self) -> list[Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]]:
        """The HTTP methods; all where left out."""
        return pulumi.get(self, "methods")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def paths(self) -> list[str]:
        """The paths, with `*` for any run of characters; all where left out."""
        return pulumi.get(self, "paths")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def ports(self) -> list[int]:
        """The TCP ports."""
        return pulumi.get(self, "ports")  # type: ignore[no-any-return]


@pulumi.input_type
class BudgetScopeArgs:
    """What a budget counts. Exactly one of them."""

    def __init__(
        self,
        *,
        org: pulumi.Input[str] | None = None,
        team: pulumi.Input[str] | None = None,
        agent: pulumi.Input[Agent] | None = None,
        repo: pulumi.Input[str] | None = None,
        trigger: pulumi.Input[Trigger] | None = None,
        use_case: pulumi.Input[str] | None = None,
        user: pulumi.Input[str] | None = None,
        labels: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
    ) -> None:
        r"""
        :param org: A whole organisation, by name.
        :param team: What has this `team` label.
        :param agent: The runs of one agent.
        :param repo: The runs about one repository.
        :param trigger: The runs that one trigger starts.
        :param use_case: What has this `use_case` label.
        :param user: The runs that one person starts; `*` for each person.
        :param labels: What has all of these labels.
        """
        if org is not None:
            pulumi.set(self, "org", org)
        if team is not None:
            pulumi.set(self, "team", team)
        if agent is not None:
            pulumi.set(self, "agent", agent)
        if repo is not None:
            pulumi.set(self, "repo", repo)
        if trigger is not None:
            pulumi.set(self, "trigger", trigger)
        if use_case is not None:
            pulumi.set(self, "use_case", use_case)
        if user is not None:
            pulumi.set(self, "user", user)
        if labels is not None:
            pulumi.set(self, "labels", labels)

    @property
    @pulumi.getter
    def org(self) -> pulumi.Input[str] | None:
        """A whole organisation, by name."""
        return pulumi.get(self, "org")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def team(self) -> pulumi.Input[str] | None:
        """What has this `team` label."""
        return pulumi.get(self, "team")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def agent(self) -> pulumi.Input[Agent] | None:
        """The runs of one agent."""
        return pulumi.get(self, "agent")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def repo(self) -> pulumi.Input[str] | None:
        """The runs about one repository."""
        return pulumi.get(self, "repo")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def trigger(self) -> pulumi.Input[Trigger] | None:
        """The runs that one trigger starts."""
        return pulumi.get(self, "trigger")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def use_case(self) -> pulumi.Input[str] | None:
        """What has this `use_case` label."""
        return pulumi.get(self, "use_case")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def user(self) -> pulumi.Input[str] | None:
        """The runs that one person starts; `*` for each person."""
        return pulumi.get(self, "user")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def labels(self) -> pulumi.Input[Mapping[str, pulumi.Input[str]]] | None:
        """What has all of these labels."""
        return pulumi.get(self, "labels")  # type: ignore[no-any-return]


@pulumi.output_type
class BudgetScope:
    """What a budget counts. Exactly one of them."""

    def __init__(
        self,
        *,
        org: str | None,
        team: str | None,
        agent: str | None,
        repo: str | None,
        trigger: str | None,
        use_case: str | None,
        user: str | None,
        labels: dict[str, str] | None,
    ) -> None:
        pulumi.set(self, "org", org)
        pulumi.set(self, "team", team)
        pulumi.set(self, "agent", agent)
        pulumi.set(self, "repo", repo)
        pulumi.set(self, "trigger", trigger)
        pulumi.set(self, "use_case", use_case)
        pulumi.set(self, "user", user)
        pulumi.set(self, "labels", labels)

    @property
    @pulumi.getter
    def org(self) -> str | None:
        """A whole organisation, by name."""
        return pulumi.get(self, "org")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def team(self) -> str | None:
        """What has this `team` label."""
        return pulumi.get(self, "team")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def agent(self) -> str | None:
        """The runs of one agent."""
        return pulumi.get(self, "agent")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def repo(self) -> str | None:
        """The runs about one repository."""
        return pulumi.get(self, "repo")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def trigger(self) -> str | None:
        """The runs that one trigger starts."""
        return pulumi.get(self, "trigger")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def use_case(self) -> str | None:
        """What has this `use_case` label."""
        return pulumi.get(self, "use_case")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def user(self) -> str | None:
        """The runs that one person starts; `*` for each person."""
        return pulumi.get(self, "user")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def labels(self) -> dict[str, str] | None:
        """What has all of these labels."""
        return pulumi.get(self, "labels")  # type: ignore[no-any-return]


@pulumi.input_type
class ModelRouteTargetsArgs:
    """One model that a route leads to."""

    def __init__(
        self,
        *,
        provider: pulumi.Input[str],
        model: pulumi.Input[str],
        weight: pulumi.Input[float] | None = None,
        region: pulumi.Input[str] | None = None,
    ) -> None:
        r"""
        :param provider: Who serves the model, such as `bedrock` or `anthropic`.
        :param model: The model's own name, with its version.
        :param weight: Its share of the requests, against the other targets' weights.
        :param region: Where it is served; the provider's own choice where left out.
        """
        pulumi.set(self, "provider", provider)
        pulumi.set(self, "model", model)
        if weight is not None:
            pulumi.set(self, "weight", weight)
        if region is not None:
            pulumi.set(self, "region", region)

    @property
    @pulumi.getter
    def provider(self) -> pulumi.Input[str]:
        """Who serves the model, such as `bedrock` or `anthropic`."""
        return pulumi.get(self, "provider")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def model(self) -> pulumi.Input[str]:
        """The model's own name, with its version."""
        return pulumi.get(self, "model")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def weight(self) -> pulumi.Input[float] | None:
        """Its share of the requests, against the other targets' weights."""
        return pulumi.get(self, "weight")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def region(self) -> pulumi.Input[str] | None:
        """Where it is served; the provider's own choice where left out."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]


@pulumi.output_type
class ModelRouteTargets:
    """One model that a route leads to."""

    def __init__(
        self,
        *,
        provider: str,
        model: str,
        weight: float,
        region: str | None,
    ) -> None:
        pulumi.set(self, "provider", provider)
        pulumi.set(self, "model", model)
        pulumi.set(self, "weight", weight)
        pulumi.set(self, "region", region)

    @property
    @pulumi.getter
    def provider(self) -> str:
        """Who serves the model, such as `bedrock` or `anthropic`."""
        return pulumi.get(self, "provider")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def model(self) -> str:
        """The model's own name, with its version."""
        return pulumi.get(self, "model")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def weight(self) -> float:
        """Its share of the requests, against the other targets' weights."""
        return pulumi.get(self, "weight")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def region(self) -> str | None:
        """Where it is served; the provider's own choice where left out."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]


@pulumi.input_type
class ModelRoutePriceArgs:
    """What a million tokens cost, in US dollars."""

    def __init__(
        self,
        *,
        input: pulumi.Input[float],
        output: pulumi.Input[float],
        cached: pulumi.Input[float] | None = None,
    ) -> None:
        r"""
        :param input: Tokens that the model reads.
        :param output: Tokens that the model writes.
        :param cached: Tokens that it reads from its cache; as `input` where left out.
        """
        pulumi.set(self, "input", input)
        pulumi.set(self, "output", output)
        if cached is not None:
            pulumi.set(self, "cached", cached)

    @property
    @pulumi.getter
    def input(self) -> pulumi.Input[float]:
        """Tokens that the model reads."""
        return pulumi.get(self, "input")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def output(self) -> pulumi.Input[float]:
        """Tokens that the model writes."""
        return pulumi.get(self, "output")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def cached(self) -> pulumi.Input[float] | None:
        """Tokens that it reads from its cache; as `input` where left out."""
        return pulumi.get(self, "cached")  # type: ignore[no-any-return]


@pulumi.output_type
class ModelRoutePrice:
    """What a million tokens cost, in US dollars."""

    def __init__(
        self,
        *,
        input: float,
        output: float,
        cached: float | None,
    ) -> None:
        pulumi.set(self, "input", input)
        pulumi.set(self, "output", output)
        pulumi.set(self, "cached", cached)

    @property
    @pulumi.getter
    def input(self) -> float:
        """Tokens that the model reads."""
        return pulumi.get(self, "input")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def output(self) -> float:
        """Tokens that the model writes."""
        return pulumi.get(self, "output")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def cached(self) -> float | None:
        """Tokens that it reads from its cache; as `input` where left out."""
        return pulumi.get(self, "cached")  # type: ignore[no-any-return]


@pulumi.input_type
class GuardrailApprovalArgs:
    """Asks a person, and goes on only where they agree."""

    def __init__(
        self,
        *,
        channel: pulumi.Input[str],
        timeout: pulumi.Input[str] | None = None,
    ) -> None:
        r"""
        :param channel: Where to ask: `#channel`, an address, a URL.
        :param timeout: How long to wait for an answer; none counts as a refusal.
        """
        pulumi.set(self, "channel", channel)
        if timeout is not None:
            pulumi.set(self, "timeout", timeout)

    @property
    @pulumi.getter
    def channel(self) -> pulumi.Input[str]:
        """Where to ask: `#channel`, an address, a URL."""
        return pulumi.get(self, "channel")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def timeout(self) -> pulumi.Input[str] | None:
        """How long to wait for an answer; none counts as a refusal."""
        return pulumi.get(self, "timeout")  # type: ignore[no-any-return]


@pulumi.output_type
class GuardrailApproval:
    """Asks a person, and goes on only where they agree."""

    def __init__(
        self,
        *,
        channel: str,
        timeout: str,
    ) -> None:
        pulumi.set(self, "channel", channel)
        pulumi.set(self, "timeout", timeout)

    @property
    @pulumi.getter
    def channel(self) -> str:
        """Where to ask: `#channel`, an address, a URL."""
        return pulumi.get(self, "channel")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def timeout(self) -> str:
        """How long to wait for an answer; none counts as a refusal."""
        return pulumi.get(self, "timeout")  # type: ignore[no-any-return]


@pulumi.input_type
class MetricAlertArgs:
    """Tells somebody when a metric leaves its bounds."""

    def __init__(
        self,
        *,
        notify: pulumi.Input[Sequence[pulumi.Input[str]]],
        below: pulumi.Input[float] | None = None,
        above: pulumi.Input[float] | None = None,
    ) -> None:
        r"""
        :param below: Tell them where it is below this.
        :param above: Tell them where it is above this.
        :param notify: Whom to tell: `#channel`, an e-mail address, a URL.
        """
        if below is not None:
            pulumi.set(self, "below", below)
        if above is not None:
            pulumi.set(self, "above", above)
        pulumi.set(self, "notify", notify)

    @property
    @pulumi.getter
    def below(self) -> pulumi.Input[float] | None:
        """Tell them where it is below this."""
        return pulumi.get(self, "below")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def above(self) -> pulumi.Input[float] | None:
        """Tell them where it is above this."""
        return pulumi.get(self, "above")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def notify(self) -> pulumi.Input[Sequence[pulumi.Input[str]]]:
        """Whom to tell: `#channel`, an e-mail address, a URL."""
        return pulumi.get(self, "notify")  # type: ignore[no-any-return]


@pulumi.output_type
class MetricAlert:
    """Tells somebody when a metric leaves its bounds."""

    def __init__(
        self,
        *,
        below: float | None,
        above: float | None,
        notify: list[str],
    ) -> None:
        pulumi.set(self, "below", below)
        pulumi.set(self, "above", above)
        pulumi.set(self, "notify", notify)

    @property
    @pulumi.getter
    def below(self) -> float | None:
        """Tell them where it is below this."""
        return pulumi.get(self, "below")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def above(self) -> float | None:
        """Tell them where it is above this."""
        return pulumi.get(self, "above")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def notify(self) -> list[str]:
        """Whom to tell: `#channel`, an e-mail address, a URL."""
        return pulumi.get(self, "notify")  # type: ignore[no-any-return]


@pulumi.input_type
class AwsProviderAssumeRoleArgs:
    """The role to act as, assumed with the credentials that were found."""

    def __init__(
        self,
        *,
        role_arn: pulumi.Input[str],
        external_id: pulumi.Input[str] | None = None,
        session_name: pulumi.Input[str] | None = None,
        duration_seconds: pulumi.Input[int] | None = None,
    ) -> None:
        r"""
        :param role_arn: The role's ARN.
        :param external_id: The external id that the role's trust policy asks for.
        :param session_name: How the session is called in CloudTrail.
        :param duration_seconds: How long the session lasts, in seconds; it is renewed.
        """
        pulumi.set(self, "role_arn", role_arn)
        if external_id is not None:
            pulumi.set(self, "external_id", external_id)
        if session_name is not None:
            pulumi.set(self, "session_name", session_name)
        if duration_seconds is not None:
            pulumi.set(self, "duration_seconds", duration_seconds)

    @property
    @pulumi.getter
    def role_arn(self) -> pulumi.Input[str]:
        """The role's ARN."""
        return pulumi.get(self, "role_arn")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def external_id(self) -> pulumi.Input[str] | None:
        """The external id that the role's trust policy asks for."""
        return pulumi.get(self, "external_id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def session_name(self) -> pulumi.Input[str] | None:
        """How the session is called in CloudTrail."""
        return pulumi.get(self, "session_name")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def duration_seconds(self) -> pulumi.Input[int] | None:
        """How long the session lasts, in seconds; it is renewed."""
        return pulumi.get(self, "duration_seconds")  # type: ignore[no-any-return]


@pulumi.input_type
class AwsProviderEndpointsArgs:
    """The URL of each service that is not asked at its usual place."""

    def __init__(
        self,
        *,
        apigatewayv2: pulumi.Input[str] | None = None,
        bedrock: pulumi.Input[str] | None = None,
        budgets: pulumi.Input[str] | None = None,
        cloudtrail: pulumi.Input[str] | None = None,
        dynamodb: pulumi.Input[str] | None = None,
        ec2: pulumi.Input[str] | None = None,
        ecs: pulumi.Input[str] | None = None,
        events: pulumi.Input[str] | None = None,
        iam: pulumi.Input[str] | None = None,
        kms: pulumi.Input[str] | None = None,
        logs: pulumi.Input[str] | None = None,
        resourcegroupstaggingapi: pulumi.Input[str] | None = None,
        s3: pulumi.Input[str] | None = None,
        scheduler: pulumi.Input[str] | None = None,
        secretsmanager: pulumi.Input[str] | None = None,
        sqs: pulumi.Input[str] | None = None,
        sts: pulumi.Input[str] | None = None,
    ) -> None:
        r"""
        :param apigatewayv2: API Gateway.
        :param bedrock: Bedrock.
        :param budgets: Budgets.
        :param cloudtrail: CloudTrail.
        :param dynamodb: DynamoDB.
        :param ec2: EC2.
        :param ecs: ECS.
        :param events: EventBridge.
        :param iam: IAM.
        :param kms: KMS.
        :param logs: CloudWatch Logs.
        :param resourcegroupstaggingapi: The Resource Groups Tagging API.
        :param s3: S3.
        :param scheduler: EventBridge Scheduler.
        :param secretsmanager: Secrets Manager.
        :param sqs: SQS.
        :param sts: STS.
        """
        if apigatewayv2 is not None:
            pulumi.set(self, "apigatewayv2", apigatewayv2)
        if bedrock is not None:
            pulumi.set(self, "bedrock", bedrock)
        if budgets is not None:
            pulumi.set(self, "budgets", budgets)
        if cloudtrail is not None:
            pulumi.set(self, "cloudtrail", cloudtrail)
        if dynamodb is not None:
            pulumi.set(self, "dynamodb", dynamodb)
        if ec2 is not None:
            pulumi.set(self, "ec2", ec2)
        if ecs is not None:
            pulumi.set(self, "ecs", ecs)
        if events is not None:
            pulumi.set(self, "events", events)
        if iam is not None:
            pulumi.set(self, "iam", iam)
        if kms is not None:
            pulumi.set(self, "kms", kms)
        if logs is not None:
            pulumi.set(self, "logs", logs)
        if resourcegroupstaggingapi is not None:
            pulumi.set(self, "resourcegroupstaggingapi", resourcegroupstaggingapi)
        if s3 is not None:
            pulumi.set(self, "s3", s3)
        if scheduler is not None:
            pulumi.set(self, "scheduler", scheduler)
        if secretsmanager is not None:
            pulumi.set(self, "secretsmanager", secretsmanager)
        if sqs is not None:
            pulumi.set(self, "sqs", sqs)
        if sts is not None:
            pulumi.set(self, "sts", sts)

    @property
    @pulumi.getter
    def apigatewayv2(self) -> pulumi.Input[str] | None:
        """API Gateway."""
        return pulumi.get(self, "apigatewayv2")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def bedrock(self) -> pulumi.Input[str] | None:
        """Bedrock."""
        return pulumi.get(self, "bedrock")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def budgets(self) -> pulumi.Input[str] | None:
        """Budgets."""
        return pulumi.get(self, "budgets")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def cloudtrail(self) -> pulumi.Input[str] | None:
        """CloudTrail."""
        return pulumi.get(self, "cloudtrail")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def dynamodb(self) -> pulumi.Input[str] | None:
        """DynamoDB."""
        return pulumi.get(self, "dynamodb")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def ec2(self) -> pulumi.Input[str] | None:
        """EC2."""
        return pulumi.get(self, "ec2")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def ecs(self) -> pulumi.Input[str] | None:
        """ECS."""
        return pulumi.get(self, "ecs")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def events(self) -> pulumi.Input[str] | None:
        """EventBridge."""
        return pulumi.get(self, "events")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def iam(self) -> pulumi.Input[str] | None:
        """IAM."""
        return pulumi.get(self, "iam")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def kms(self) -> pulumi.Input[str] | None:
        """KMS."""
        return pulumi.get(self, "kms")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def logs(self) -> pulumi.Input[str] | None:
        """CloudWatch Logs."""
        return pulumi.get(self, "logs")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def resourcegroupstaggingapi(self) -> pulumi.Input[str] | None:
        """The Resource Groups Tagging API."""
        return pulumi.get(self, "resourcegroupstaggingapi")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def s3(self) -> pulumi.Input[str] | None:
        """S3."""
        return pulumi.get(self, "s3")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def scheduler(self) -> pulumi.Input[str] | None:
        """EventBridge Scheduler."""
        return pulumi.get(self, "scheduler")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def secretsmanager(self) -> pulumi.Input[str] | None:
        """Secrets Manager."""
        return pulumi.get(self, "secretsmanager")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def sqs(self) -> pulumi.Input[str] | None:
        """SQS."""
        return pulumi.get(self, "sqs")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def sts(self) -> pulumi.Input[str] | None:
        """STS."""
        return pulumi.get(self, "sts")  # type: ignore[no-any-return]


@pulumi.input_type
class AwsProviderDefaultTagsArgs:
    """Tags on everything that is made."""

    def __init__(
        self,
        *,
        tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
    ) -> None:
        r"""
        :param tags: Tags by key.
        """
        if tags is not None:
            pulumi.set(self, "tags", tags)

    @property
    @pulumi.getter
    def tags(self) -> pulumi.Input[Mapping[str, pulumi.Input[str]]] | None:
        """Tags by key."""
        return pulumi.get(self, "tags")  # type: ignore[no-any-return]


@pulumi.input_type
class AwsProviderIgnoreTagsArgs:
    """Tags that others set, and that are no difference."""

    def __init__(
        self,
        *,
        keys: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        key_prefixes: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    ) -> None:
        r"""
        :param keys: Whole keys.
        :param key_prefixes: What the keys begin with.
        """
        if keys is not None:
            pulumi.set(self, "keys", keys)
        if key_prefixes is not None:
            pulumi.set(self, "key_prefixes", key_prefixes)

    @property
    @pulumi.getter
    def keys(self) -> pulumi.Input[Sequence[pulumi.Input[str]]] | None:
        """Whole keys."""
        return pulumi.get(self, "keys")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def key_prefixes(self) -> pulumi.Input[Sequence[pulumi.Input[str]]] | None:
        """What the keys begin with."""
        return pulumi.get(self, "key_prefixes")  # type: ignore[no-any-return]


@pulumi.input_type
class AwsProviderRetryArgs:
    """How often a call is tried, and how fast calls follow each other."""

    def __init__(
        self,
        *,
        max_attempts: pulumi.Input[int] | None = None,
        mode: pulumi.Input[Literal["standard", "adaptive"]] | None = None,
        requests_per_second: pulumi.Input[Mapping[str, pulumi.Input[float]]] | None = None,
    ) -> None:
        r"""
        :param max_attempts: Tries of one request, the first included, before the step's
            own.
        :param mode: `adaptive` also slows down on its own where the service throttles.
        :param requests_per_second: Requests a second by service, such as `{ iam = 10 }`,
            where the account has other quotas than AWS gives by default.
        """
        if max_attempts is not None:
            pulumi.set(self, "max_attempts", max_attempts)
        if mode is not None:
            pulumi.set(self, "mode", mode)
        if requests_per_second is not None:
            pulumi.set(self, "requests_per_second", requests_per_second)

    @property
    @pulumi.getter
    def max_attempts(self) -> pulumi.Input[int] | None:
        """Tries of one request, the first included, before the step's own."""
        return pulumi.get(self, "max_attempts")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def mode(self) -> pulumi.Input[Literal["standard", "adaptive"]] | None:
        """`adaptive` also slows down on its own where the service throttles."""
        return pulumi.get(self, "mode")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def requests_per_second(self) -> pulumi.Input[Mapping[str, pulumi.Input[float]]] | None:
        """Requests a second by service, such as `{ iam = 10 }`, where the account has other
        quotas than AWS gives by default.
        """
        return pulumi.get(self, "requests_per_second")  # type: ignore[no-any-return]


@pulumi.input_type
class GetAwsSubnetsFilterArgs:
    """A filter of EC2's own, such as ``name = "cidr-block"``."""

    def __init__(
        self,
        *,
        name: pulumi.Input[str],
        values: pulumi.Input[Sequence[pulumi.Input[str]]],
    ) -> None:
        r"""
        :param name: What is compared.
        :param values: The values that fit.
        """
        pulumi.set(self, "name", name)
        pulumi.set(self, "values", values)

    @property
    @pulumi.getter
    def name(self) -> pulumi.Input[str]:
        """What is compared."""
        return pulumi.get(self, "name")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def values(self) -> pulumi.Input[Sequence[pulumi.Input[str]]]:
        """The values that fit."""
        return pulumi.get(self, "values")  # type: ignore[no-any-return]


@pulumi.input_type
class GetAwsVpcFilterArgs:
    """A filter of EC2's own, such as ``name = "cidr-block"``."""

    def __init__(
        self,
        *,
        name: pulumi.Input[str],
        values: pulumi.Input[Sequence[pulumi.Input[str]]],
    ) -> None:
        r"""
        :param name: What is compared.
        :param values: The values that fit.
        """
        pulumi.set(self, "name", name)
        pulumi.set(self, "values", values)

    @property
    @pulumi.getter
    def name(self) -> pulumi.Input[str]:
        """What is compared."""
        return pulumi.get(self, "name")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def values(self) -> pulumi.Input[Sequence[pulumi.Input[str]]]:
        """The values that fit."""
        return pulumi.get(self, "values")  # type: ignore[no-any-return]


class RuntimePool(pulumi.CustomResource):
    """Where agents run: a pool of compute with its size, isolation and way out to the network."""

    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    backend: pulumi.Output[Literal["process", "ecs_fargate", "agentcore", "job", "sandbox"] | None]
    """What runs the agents: `process` on local, `ecs_fargate` or `agentcore` on aws, `job` or
    `sandbox` on kubernetes. The provider's first one where it is left out.
    """
    cpu: pulumi.Output[float]
    """vCPUs that a run gets."""
    memory: pulumi.Output[str]
    """Memory that a run gets."""
    ephemeral_storage: pulumi.Output[str | None]
    """Disk that a run gets and that goes with it. The backend's own default where it is left
    out.
    """
    max_concurrency: pulumi.Output[int]
    """How many runs there may be at once."""
    warm_replicas: pulumi.Output[int]
    """How many runners wait, started, for the next run."""
    spot: pulumi.Output[bool]
    """Whether to run on spare capacity, which is cheaper and may be taken away."""
    idle_timeout: pulumi.Output[str]
    """How long a runner may wait idle before it is stopped."""
    max_lifetime: pulumi.Output[str]
    """How long a runner may live, whatever it does."""
    isolation: pulumi.Output[Literal["runc", "gvisor", "kata"]]
    """What stands between a run and the machine: `runc` is an ordinary container, `gvisor` a
    kernel in user space, `kata` a virtual machine.
    """
    egress: pulumi.Output[str | None]
    """Where agents may connect. Without one, nowhere but to their model."""
    network: pulumi.Output[RuntimePoolNetwork | None]
    """The private network to run in."""
    namespace: pulumi.Output[str | None]
    """The Kubernetes namespace to run in."""
    arn: pulumi.Output[str]
    """The pool's full resource name, where the provider has such names."""

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        labels: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        enabled: pulumi.Input[bool] | None = None,
        backend: pulumi.Input[Literal["process", "ecs_fargate", "agentcore", "job", "sandbox"]]
        | None = None,
        cpu: pulumi.Input[float] | None = None,
        memory: pulumi.Input[str] | None = None,
        ephemeral_storage: pulumi.Input[str] | None = None,
        max_concurrency: pulumi.Input[int] | None = None,
        warm_replicas: pulumi.Input[int] | None = None,
        spot: pulumi.Input[bool] | None = None,
        idle_timeout: pulumi.Input[str] | None = None,
        max_lifetime: pulumi.Input[str] | None = None,
        isolation: pulumi.Input[Literal["runc", "gvisor", "kata"]] | None = None,
        egress: pulumi.Input[EgressPolicy] | None = None,
        network: pulumi.Input[RuntimePoolNetworkArgs] | None = None,
        namespace: pulumi.Input[str] | None = None,
    ) -> None:
        r"""
        :param resource_name: its name in the fleet.
        :param opts: Pulumi's options.
        :param labels: Labels. `team`, `repo`, `use_case` and `cost_center` become
            attribution tags.
        :param enabled: Whether it works. `false` keeps the thing and stops it; deleting the
            block destroys it.
        :param backend: What runs the agents: `process` on local, `ecs_fargate` or
            `agentcore` on aws, `job` or `sandbox` on kubernetes. The provider's first one
            where it is left out.
        :param cpu: vCPUs that a run gets.
        :param memory: Memory that a run gets.
        :param ephemeral_storage: Disk that a run gets and that goes with it. The backend's
            own default where it is left out.
        :param max_concurrency: How many runs there may be at once.
        :param warm_replicas: How many runners wait, started, for the next run.
        :param spot: Whether to run on spare capacity, which is cheaper and may be taken
            away.
        :param idle_timeout: How long a runner may wait idle before it is stopped.
        :param max_lifetime: How long a runner may live, whatever it does.
        :param isolation: What stands between a run and the machine: `runc` is an ordinary
            container, `gvisor` a kernel in user space, `kata` a virtual machine.
        :param egress: Where agents may connect. Without one, nowhere but to their model.
        :param network: The private network to run in.
        :param namespace: The Kubernetes namespace to run in.
        """
        props: dict[str, Any] = {
            "labels": labels,
            "enabled": enabled,
            "backend": backend,
            "cpu": cpu,
            "memory": memory,
            "ephemeral_storage": ephemeral_storage,
            "max_concurrency": max_concurrency,
            "warm_replicas": warm_replicas,
            "spot": spot,
            "idle_timeout": idle_timeout,
            "max_lifetime": max_lifetime,
            "isolation": isolation,
            "egress": egress,
            "network": network,
            "namespace": namespace,
            "arn": None,
        }
        super().__init__("fleetform:index:RuntimePool", resource_name, props, opts)


class Agent(pulumi.CustomResource):
    """What runs: a harness with its model, its instructions, and the limits it is held to."""

    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    pool: pulumi.Output[str]
    """Where it runs."""
    harness: pulumi.Output[Literal["openhands", "claude_code", "codex", "custom"]]
    """The program that drives the model. `custom` runs `command`."""
    image: pulumi.Output[str | None]
    """The container image, pinned by digest (`name@sha256:…`). A tag can be moved: it gives a
    warning.
    """
    command: pulumi.Output[list[str] | None]
    """What to run, for the `custom` harness only."""
    instructions: pulumi.Output[str | None]
    """What the agent is told about its work, in every run."""
    instructions_file: pulumi.Output[str | None]
    """A file with the instructions, in the agent's repository or image."""
    model: pulumi.Output[str | AgentModel | None]
    """The model: a model_route, or `{ provider, name }`. The harness's own choice where it is
    left out.
    """
    repos: pulumi.Output[list[str]]
    """The repositories that it works on."""
    extensions: pulumi.Output[list[str]]
    """The skills, plugins and MCP servers that it loads."""
    guardrails: pulumi.Output[list[str]]
    """The checks on what it reads and does, in the order they are made."""
    environment: pulumi.Output[dict[str, str]]
    """Environment variables with plain values. A value that looks like a credential is
    refused: that is what secret_grant is for.
    """
    tools: pulumi.Output[AgentTools | None]
    """The tools that it may call."""
    permissions: pulumi.Output[AgentPermissions]
    """What it may do at the forge and the tracker. Nothing unless stated."""
    outputs: pulumi.Output[AgentOutputs | None]
    """What a run may leave behind, whatever its permissions are."""
    cpu: pulumi.Output[float | None]
    """vCPUs that a run of this agent gets; the pool's where left out."""
    memory: pulumi.Output[str | None]
    """Memory that a run of this agent gets; the pool's where left out."""
    max_iterations: pulumi.Output[int]
    """How many turns one run may take."""
    timeout: pulumi.Output[str]
    """How long one run may take."""
    max_cost_per_run: pulumi.Output[float | None]
    """What one run may cost, in US dollars."""
    data_sensitivity: pulumi.Output[Literal["public", "internal", "private"]]
    """The most sensitive data that it sees."""
    reads: pulumi.Output[list[str]]
    """What it reads that people outside may have written, such as `web`, `issues`, `email`."""
    memories: pulumi.Output[AgentMemories | None]
    """What it keeps from run to run and shares with other agents; nothing where left out."""
    identity: pulumi.Output[str]
    """Whom the agent acts as: its role, account or principal."""

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        pool: pulumi.Input[RuntimePool],
        harness: pulumi.Input[Literal["openhands", "claude_code", "codex", "custom"]],
        labels: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        enabled: pulumi.Input[bool] | None = None,
        image: pulumi.Input[str] | None = None,
        command: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        instructions: pulumi.Input[str] | None = None,
        instructions_file: pulumi.Input[str] | None = None,
        model: pulumi.Input[ModelRoute | AgentModelArgs] | None = None,
        repos: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        extensions: pulumi.Input[Sequence[pulumi.Input[Extension]]] | None = None,
        guardrails: pulumi.Input[Sequence[pulumi.Input[Guardrail]]] | None = None,
        environment: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        tools: pulumi.Input[AgentToolsArgs] | None = None,
        permissions: pulumi.Input[AgentPermissionsArgs] | None = None,
        outputs: pulumi.Input[AgentOutputsArgs] | None = None,
        cpu: pulumi.Input[float] | None = None,
        memory: pulumi.Input[str] | None = None,
        max_iterations: pulumi.Input[int] | None = None,
        timeout: pulumi.Input[str] | None = None,
        max_cost_per_run: pulumi.Input[float] | None = None,
        data_sensitivity: pulumi.Input[Literal["public", "internal", "private"]] | None = None,
        reads: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        memories: pulumi.Input[AgentMemoriesArgs] | None = None,
    ) -> None:
        r"""
        :param resource_name: its name in the fleet.
        :param opts: Pulumi's options.
        :param labels: Labels. `team`, `repo`, `use_case` and `cost_center` become
            attribution tags.
        :param enabled: Whether it works. `false` keeps the thing and stops it; deleting the
            block destroys it.
        :param pool: Where it runs.
        :param harness: The program that drives the model. `custom` runs `command`.
        :param image: The container image, pinned by digest (`name@sha256:…`). A tag can be
            moved: it gives a warning.
        :param command: What to run, for the `custom` harness only.
        :param instructions: What the agent is told about its work, in every run.
        :param instructions_file: A file with the instructions, in the agent's repository or
            image.
        :param model: The model: a model_route, or `{ provider, name }`. The harness's own
            choice where it is left out.
        :param repos: The repositories that it works on.
        :param extensions: The skills, plugins and MCP servers that it loads.
        :param guardrails: The checks on what it reads and does, in the order they are made.
        :param environment: Environment variables with plain values. A value that looks like
            a credential is refused: that is what secret_grant is for.
        :param tools: The tools that it may call.
        :param permissions: What it may do at the forge and the tracker. Nothing unless
            stated.
        :param outputs: What a run may leave behind, whatever its permissions are.
        :param cpu: vCPUs that a run of this agent gets; the pool's where left out.
        :param memory: Memory that a run of this agent gets; the pool's where left out.
        :param max_iterations: How many turns one run may take.
        :param timeout: How long one run may take.
        :param max_cost_per_run: What one run may cost, in US dollars.
        :param data_sensitivity: The most sensitive data that it sees.
        :param reads: What it reads that people outside may have written, such as `web`,
            `issues`, `email`.
        :param memories: What it keeps from run to run and shares with other agents; nothing
            where left out.
        """
        props: dict[str, Any] = {
            "labels": labels,
            "enabled": enabled,
            "pool": pool,
            "harness": harness,
            "image": image,
            "command": command,
            "instructions": instructions,
            "instructions_file": instructions_file,
            "model": model,
            "repos": repos,
            "extensions": extensions,
            "guardrails": guardrails,
            "environment": environment,
            "tools": tools,
            "permissions": permissions,
            "outputs": outputs,
            "cpu": cpu,
            "memory": memory,
            "max_iterations": max_iterations,
            "timeout": timeout,
            "max_cost_per_run": max_cost_per_run,
            "data_sensitivity": data_sensitivity,
            "reads": reads,
            "memories": memories,
            "identity": None,
        }
        super().__init__("fleetform:index:Agent", resource_name, props, opts)


class Extension(pulumi.CustomResource):
    """A skill, a plugin or an MCP server that agents load."""

    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    type: pulumi.Output[Literal["skill", "plugin", "mcp_server"]]
    """What it is."""
    source: pulumi.Output[str]
    """Where it comes from: git (`git::https://…`, `https://…`), OCI (`oci://…`), S3
    (`s3://…`), npm (`npm:name`) or PyPI (`pypi:name`); for an MCP server that is reached
    over HTTP, its URL.
    """
    ref: pulumi.Output[str | None]
    """Which version, such that nobody can change it: a commit of 40 hexadecimal digits, a
    digest, an exact version. Anything else gives a warning.
    """
    allowed_tools: pulumi.Output[list[str] | None]
    """The tools of it that agents may call. Required for `mcp_server`."""
    transport: pulumi.Output[Literal["stdio", "http", "sse"] | None]
    """How an MCP server is spoken to; `stdio` where it is left out."""
    trust: pulumi.Output[Literal["trusted", "untrusted"]]
    """Whether what it returns is taken as coming from outside."""

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        type: pulumi.Input[Literal["skill", "plugin", "mcp_server"]],
        source: pulumi.Input[str],
        labels: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        enabled: pulumi.Input[bool] | None = None,
        ref: pulumi.Input[str] | None = None,
        allowed_tools: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        transport: pulumi.Input[Literal["stdio", "http", "sse"]] | None = None,
        trust: pulumi.Input[Literal["trusted", "untrusted"]] | None = None,
    ) -> None:
        r"""
        :param resource_name: its name in the fleet.
        :param opts: Pulumi's options.
        :param labels: Labels. `team`, `repo`, `use_case` and `cost_center` become
            attribution tags.
        :param enabled: Whether it works. `false` keeps the thing and stops it; deleting the
            block destroys it.
        :param type: What it is.
        :param source: Where it comes from: git (`git::https://…`, `https://…`), OCI
            (`oci://…`), S3 (`s3://…`), npm (`npm:name`) or PyPI (`pypi:name`); for an MCP
            server that is reached over HTTP, its URL.
        :param ref: Which version, such that nobody can change it: a commit of 40
            hexadecimal digits, a digest, an exact version. Anything else gives a warning.
        :param allowed_tools: The tools of it that agents may call. Required for
            `mcp_server`.
        :param transport: How an MCP server is spoken to; `stdio` where it is left out.
        :param trust: Whether what it returns is taken as coming from outside.
        """
        props: dict[str, Any] = {
            "labels": labels,
            "enabled": enabled,
            "type": type,
            "source": source,
            "ref": ref,
            "allowed_tools": allowed_tools,
            "transport": transport,
            "trust": trust,
        }
        super().__init__("fleetform:index:Extension", resource_name, props, opts)


class Trigger(pulumi.CustomResource):
    """What starts an agent. It has exactly one source: a schedule, or events of GitHub, Slack,
    Jira or a webhook. A source is untrusted where people outside the organisation can write
    to it.
    """

    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    agent: pulumi.Output[str]
    """What it starts."""
    prompt: pulumi.Output[str | None]
    """What the run is asked to do. Fields of the event are filled in when it comes:
    `$${event.issue.title}`, with two dollar signs, so that they are left for then.
    """
    concurrency: pulumi.Output[Literal["allow", "forbid", "replace"]]
    """What happens where a run of this trigger is still going: start another, start none, or
    stop it and start another.
    """
    rate_limit: pulumi.Output[TriggerRateLimit | None]
    """How often it may start its agent; without limit where left out."""
    on_failure: pulumi.Output[TriggerOnFailure | None]
    """Whom to tell when runs fail; nobody where left out."""
    schedule: pulumi.Output[TriggerSchedule | None]
    """Starts the agent at fixed times."""
    github: pulumi.Output[TriggerGithub | None]
    """Starts the agent on events of GitHub repositories."""
    slack: pulumi.Output[TriggerSlack | None]
    """Starts the agent from Slack."""
    jira: pulumi.Output[TriggerJira | None]
    """Starts the agent on events of Jira issues."""
    webhook: pulumi.Output[TriggerWebhook | None]
    """Starts the agent on an HTTP request."""
    url: pulumi.Output[str]
    """Where events are received, to be registered at their source; none for a schedule."""

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        agent: pulumi.Input[Agent],
        labels: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        enabled: pulumi.Input[bool] | None = None,
        prompt: pulumi.Input[str] | None = None,
        concurrency: pulumi.Input[Literal["allow", "forbid", "replace"]] | None = None,
        rate_limit: pulumi.Input[TriggerRateLimitArgs] | None = None,
        on_failure: pulumi.Input[TriggerOnFailureArgs] | None = None,
        schedule: pulumi.Input[TriggerScheduleArgs] | None = None,
        github: pulumi.Input[TriggerGithubArgs] | None = None,
        slack: pulumi.Input[TriggerSlackArgs] | None = None,
        jira: pulumi.Input[TriggerJiraArgs] | None = None,
        webhook: pulumi.Input[TriggerWebhookArgs] | None = None,
    ) -> None:
        r"""
        :param resource_name: its name in the fleet.
        :param opts: Pulumi's options.
        :param labels: Labels. `team`, `repo`, `use_case` and `cost_center` become
            attribution tags.
        :param enabled: Whether it works. `false` keeps the thing and stops it; deleting the
            block destroys it.
        :param agent: What it starts.
        :param prompt: What the run is asked to do. Fields of the event are filled in when
            it comes: `$${event.issue.title}`, with two dollar signs, so that they are left
            for then.
        :param concurrency: What happens where a run of this trigger is still going: start
            another, start none, or stop it and start another.
        :param rate_limit: How often it may start its agent; without limit where left out.
        :param on_failure: Whom to tell when runs fail; nobody where left out.
        :param schedule: Starts the agent at fixed times.
        :param github: Starts the agent on events of GitHub repositories.
        :param slack: Starts the agent from Slack.
        :param jira: Starts the agent on events of Jira issues.
        :param webhook: Starts the agent on an HTTP request.
        """
        props: dict[str, Any] = {
            "labels": labels,
            "enabled": enabled,
            "agent": agent,
            "prompt": prompt,
            "concurrency": concurrency,
            "rate_limit": rate_limit,
            "on_failure": on_failure,
            "schedule": schedule,
            "github": github,
            "slack": slack,
            "jira": jira,
            "webhook": webhook,
            "url": None,
        }
        super().__init__("fleetform:index:Trigger", resource_name, props, opts)


class Secret(pulumi.CustomResource):
    """A secret that lives elsewhere. Its value never stands in any file."""

    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    source: pulumi.Output[Literal["aws_secretsmanager", "kubernetes", "github", "vault", "env"]]
    """Where it lives; `env` is the environment of the machine that runs agents."""
    path: pulumi.Output[str]
    """Its name or path there. Never its value."""
    key: pulumi.Output[str | None]
    """The key inside a secret that holds several; the whole otherwise."""
    version: pulumi.Output[str | None]
    """The version; the current one where it is left out."""

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        source: pulumi.Input[Literal["aws_secretsmanager", "kubernetes", "github", "vault", "env"]],
        path: pulumi.Input[str],
        labels: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        enabled: pulumi.Input[bool] | None = None,
        key: pulumi.Input[str] | None = None,
        version: pulumi.Input[str] | None = None,
    ) -> None:
        r"""
        :param resource_name: its name in the fleet.
        :param opts: Pulumi's options.
        :param labels: Labels. `team`, `repo`, `use_case` and `cost_center` become
            attribution tags.
        :param enabled: Whether it works. `false` keeps the thing and stops it; deleting the
            block destroys it.
        :param source: Where it lives; `env` is the environment of the machine that runs
            agents.
        :param path: Its name or path there. Never its value.
        :param key: The key inside a secret that holds several; the whole otherwise.
        :param version: The version; the current one where it is left out.
        """
        props: dict[str, Any] = {
            "labels": labels,
            "enabled": enabled,
            "source": source,
            "path": path,
            "key": key,
            "version": version,
        }
        super().__init__("fleetform:index:Secret", resource_name, props, opts)


class SecretGrant(pulumi.CustomResource):
    """Lets one agent, or the runs of one trigger or pool, use one secret."""

    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    secret: pulumi.Output[str]
    """The secret."""
    agent: pulumi.Output[str | None]
    """The agent that may use it. One of agent, trigger and pool."""
    trigger: pulumi.Output[str | None]
    """The trigger whose runs may use it."""
    pool: pulumi.Output[str | None]
    """The pool of which all runs may use it."""
    mount: pulumi.Output[Literal["env", "file", "header"]]
    """How it is given: an environment variable, a file, or a header that a proxy adds to
    requests, so that the agent itself never holds it.
    """
    name: pulumi.Output[str]
    """The name of the variable, the path of the file, or the header."""
    hosts: pulumi.Output[list[str]]
    """The hosts that the header may be sent to; required for `header`, and for it only."""
    ttl: pulumi.Output[str | None]
    """For how long what a run is given holds; for the run where left out."""
    expires: pulumi.Output[str | None]
    """When the grant ends (RFC 3339). From then on it shows as drift, and is taken away."""

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        secret: pulumi.Input[Secret],
        name: pulumi.Input[str],
        labels: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        enabled: pulumi.Input[bool] | None = None,
        agent: pulumi.Input[Agent] | None = None,
        trigger: pulumi.Input[Trigger] | None = None,
        pool: pulumi.Input[RuntimePool] | None = None,
        mount: pulumi.Input[Literal["env", "file", "header"]] | None = None,
        hosts: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        ttl: pulumi.Input[str] | None = None,
        expires: pulumi.Input[str] | None = None,
    ) -> None:
        r"""
        :param resource_name: its name in the fleet.
        :param opts: Pulumi's options.
        :param labels: Labels. `team`, `repo`, `use_case` and `cost_center` become
            attribution tags.
        :param enabled: Whether it works. `false` keeps the thing and stops it; deleting the
            block destroys it.
        :param secret: The secret.
        :param agent: The agent that may use it. One of agent, trigger and pool.
        :param trigger: The trigger whose runs may use it.
        :param pool: The pool of which all runs may use it.
        :param mount: How it is given: an environment variable, a file, or a header that a
            proxy adds to requests, so that the agent itself never holds it.
        :param name: The name of the variable, the path of the file, or the header.
        :param hosts: The hosts that the header may be sent to; required for `header`, and
            for it only.
        :param ttl: For how long what a run is given holds; for the run where left out.
        :param expires: When the grant ends (RFC 3339). From then on it shows as drift, and
            is taken away.
        """
        props: dict[str, Any] = {
            "labels": labels,
            "enabled": enabled,
            "secret": secret,
            "agent": agent,
            "trigger": trigger,
            "pool": pool,
            "mount": mount,
            "name": name,
            "hosts": hosts,
            "ttl": ttl,
            "expires": expires,
        }
        super().__init__("fleetform:index:SecretGrant", resource_name, props, opts)


class AccessGrant(pulumi.CustomResource):
    """Lets people run, approve, configure or see agents."""

    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    principals: pulumi.Output[list[str]]
    """Who: `user:…`, `team:…` or `role:…`."""
    agents: pulumi.Output[list[str]]
    """Which agents."""
    verbs: pulumi.Output[list[Literal["run", "approve", "configure", "view"]]]
    """What they may do."""
    conditions: pulumi.Output[AccessGrantConditions | None]
    """What must hold beside."""
    expires: pulumi.Output[str | None]
    """When the grant ends (RFC 3339); never where left out."""

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        principals: pulumi.Input[Sequence[pulumi.Input[str]]],
        agents: pulumi.Input[Sequence[pulumi.Input[Agent]]],
        verbs: pulumi.Input[Sequence[pulumi.Input[Literal["run", "approve", "configure", "view"]]]],
        labels: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        enabled: pulumi.Input[bool] | None = None,
        conditions: pulumi.Input[AccessGrantConditionsArgs] | None = None,
        expires: pulumi.Input[str] | None = None,
    ) -> None:
        r"""
        :param resource_name: its name in the fleet.
        :param opts: Pulumi's options.
        :param labels: Labels. `team`, `repo`, `use_case` and `cost_center` become
            attribution tags.
        :param enabled: Whether it works. `false` keeps the thing and stops it; deleting the
            block destroys it.
        :param principals: Who: `user:…`, `team:…` or `role:…`.
        :param agents: Which agents.
        :param verbs: What they may do.
        :param conditions: What must hold beside.
        :param expires: When the grant ends (RFC 3339); never where left out.
        """
        props: dict[str, Any] = {
            "labels": labels,
            "enabled": enabled,
            "principals": principals,
            "agents": agents,
            "verbs": verbs,
            "conditions": conditions,
            "expires": expires,
        }
        super().__init__("fleetform:index:AccessGrant", resource_name, props, opts)


class EgressPolicy(pulumi.CustomResource):
    """Where agents may connect. What it does not allow is refused, unless `default` says
    otherwise.
    """

    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    default: pulumi.Output[Literal["deny", "allow"]]
    """What happens to a connection that nothing else allows."""
    allow: pulumi.Output[list[EgressPolicyAllow]]
    """A destination that agents may connect to."""
    bundles: pulumi.Output[list[str]]
    """Hosts that belong together, by name; each is reached on port 443."""
    deny_metadata: pulumi.Output[bool]
    """Whether the cloud's metadata endpoint, which hands out credentials, is refused whatever
    else is allowed.
    """

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        labels: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        enabled: pulumi.Input[bool] | None = None,
        default: pulumi.Input[Literal["deny", "allow"]] | None = None,
        allow: pulumi.Input[Sequence[pulumi.Input[EgressPolicyAllowArgs]]] | None = None,
        bundles: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        deny_metadata: pulumi.Input[bool] | None = None,
    ) -> None:
        r"""
        :param resource_name: its name in the fleet.
        :param opts: Pulumi's options.
        :param labels: Labels. `team`, `repo`, `use_case` and `cost_center` become
            attribution tags.
        :param enabled: Whether it works. `false` keeps the thing and stops it; deleting the
            block destroys it.
        :param default: What happens to a connection that nothing else allows.
        :param allow: A destination that agents may connect to.
        :param bundles: Hosts that belong together, by name; each is reached on port 443.
        :param deny_metadata: Whether the cloud's metadata endpoint, which hands out
            credentials, is refused whatever else is allowed.
        """
        props: dict[str, Any] = {
            "labels": labels,
            "enabled": enabled,
            "default": default,
            "allow": allow,
            "bundles": bundles,
            "deny_metadata": deny_metadata,
        }
        super().__init__("fleetform:index:EgressPolicy", resource_name, props, opts)


class Budget(pulumi.CustomResource):
    """What may be spent on agents in a time, and what happens where it is."""

    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    scope: pulumi.Output[BudgetScope]
    """What counts."""
    limit: pulumi.Output[float | None]
    """US dollars in a period. One of limit and tokens."""
    tokens: pulumi.Output[int | None]
    """Tokens in a period, in and out."""
    period: pulumi.Output[Literal["run", "daily", "weekly", "monthly", "total"]]
    """The time in which it may be spent."""
    alerts: pulumi.Output[list[int]]
    """Percentages of the limit at which somebody is told."""
    notify: pulumi.Output[list[str]]
    """Whom to tell: `#channel`, an e-mail address, a URL."""
    action: pulumi.Output[Literal["alert", "throttle", "downgrade", "pause", "block"]]
    """What happens at the limit: tell only; slow down; go on with a cheaper model; let runs
    end and start no more; refuse every request.
    """
    downgrade_to: pulumi.Output[str | None]
    """The cheaper models; required for `downgrade`, and for it only."""
    enforcement: pulumi.Output[str]
    """How the limit is kept: `request-time`, `delayed` or `advisory`."""

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        scope: pulumi.Input[BudgetScopeArgs],
        period: pulumi.Input[Literal["run", "daily", "weekly", "monthly", "total"]],
        labels: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        enabled: pulumi.Input[bool] | None = None,
        limit: pulumi.Input[float] | None = None,
        tokens: pulumi.Input[int] | None = None,
        alerts: pulumi.Input[Sequence[pulumi.Input[int]]] | None = None,
        notify: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        action: pulumi.Input[Literal["alert", "throttle", "downgrade", "pause", "block"]]
        | None = None,
        downgrade_to: pulumi.Input[ModelRoute] | None = None,
    ) -> None:
        r"""
        :param resource_name: its name in the fleet.
        :param opts: Pulumi's options.
        :param labels: Labels. `team`, `repo`, `use_case` and `cost_center` become
            attribution tags.
        :param enabled: Whether it works. `false` keeps the thing and stops it; deleting the
            block destroys it.
        :param scope: What counts.
        :param limit: US dollars in a period. One of limit and tokens.
        :param tokens: Tokens in a period, in and out.
        :param period: The time in which it may be spent.
        :param alerts: Percentages of the limit at which somebody is told.
        :param notify: Whom to tell: `#channel`, an e-mail address, a URL.
        :param action: What happens at the limit: tell only; slow down; go on with a cheaper
            model; let runs end and start no more; refuse every request.
        :param downgrade_to: The cheaper models; required for `downgrade`, and for it only.
        """
        props: dict[str, Any] = {
            "labels": labels,
            "enabled": enabled,
            "scope": scope,
            "limit": limit,
            "tokens": tokens,
            "period": period,
            "alerts": alerts,
            "notify": notify,
            "action": action,
            "downgrade_to": downgrade_to,
            "enforcement": None,
        }
        super().__init__("fleetform:index:Budget", resource_name, props, opts)


class ModelRoute(pulumi.CustomResource):
    """Which models agents use, how much of them, and at what price."""

    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    targets: pulumi.Output[list[ModelRouteTargets]]
    """A model that the route leads to, with its share of the requests."""
    fallbacks: pulumi.Output[list[str]]
    """Routes to try, in this order, where none of the targets answers."""
    rpm: pulumi.Output[int | None]
    """Requests a minute; without limit where left out."""
    tpm: pulumi.Output[int | None]
    """Tokens a minute; without limit where left out."""
    price: pulumi.Output[ModelRoutePrice | None]
    """What a million tokens cost, in US dollars; the provider's list price where left out."""
    endpoint: pulumi.Output[str]
    """The URL that agents send their requests to."""

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        targets: pulumi.Input[Sequence[pulumi.Input[ModelRouteTargetsArgs]]],
        labels: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        enabled: pulumi.Input[bool] | None = None,
        fallbacks: pulumi.Input[Sequence[pulumi.Input[ModelRoute]]] | None = None,
        rpm: pulumi.Input[int] | None = None,
        tpm: pulumi.Input[int] | None = None,
        price: pulumi.Input[ModelRoutePriceArgs] | None = None,
    ) -> None:
        r"""
        :param resource_name: its name in the fleet.
        :param opts: Pulumi's options.
        :param labels: Labels. `team`, `repo`, `use_case` and `cost_center` become
            attribution tags.
        :param enabled: Whether it works. `false` keeps the thing and stops it; deleting the
            block destroys it.
        :param targets: A model that the route leads to, with its share of the requests.
        :param fallbacks: Routes to try, in this order, where none of the targets answers.
        :param rpm: Requests a minute; without limit where left out.
        :param tpm: Tokens a minute; without limit where left out.
        :param price: What a million tokens cost, in US dollars; the provider's list price
            where left out.
        """
        props: dict[str, Any] = {
            "labels": labels,
            "enabled": enabled,
            "targets": targets,
            "fallbacks": fallbacks,
            "rpm": rpm,
            "tpm": tpm,
            "price": price,
            "endpoint": None,
        }
        super().__init__("fleetform:index:ModelRoute", resource_name, props, opts)


class AuditSink(pulumi.CustomResource):
    """Where the trail of what agents did goes."""

    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    type: pulumi.Output[Literal["otlp", "s3", "cloudwatch", "webhook", "file"]]
    """What receives the trail."""
    endpoint: pulumi.Output[str | None]
    """The receiver's URL; required for `otlp` and `webhook`."""
    bucket: pulumi.Output[str | None]
    """The bucket, for `s3`; one is made where it is left out."""
    log_group: pulumi.Output[str | None]
    """The log group, for `cloudwatch`; one is made where it is left out."""
    path: pulumi.Output[str | None]
    """The file, for `file`; the provider's own where it is left out."""
    content: pulumi.Output[Literal["full", "metadata", "redacted"]]
    """How much of a run is kept: all of its text; only who, what, when and how much; or the
    text without what looks like personal data or a secret.
    """
    retention: pulumi.Output[str | None]
    """For how long it is kept; for ever where left out."""
    agents: pulumi.Output[list[str]]
    """Whose trail; every agent's where left out."""

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        type: pulumi.Input[Literal["otlp", "s3", "cloudwatch", "webhook", "file"]],
        labels: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        enabled: pulumi.Input[bool] | None = None,
        endpoint: pulumi.Input[str] | None = None,
        bucket: pulumi.Input[str] | None = None,
        log_group: pulumi.Input[str] | None = None,
        path: pulumi.Input[str] | None = None,
        content: pulumi.Input[Literal["full", "metadata", "redacted"]] | None = None,
        retention: pulumi.Input[str] | None = None,
        agents: pulumi.Input[Sequence[pulumi.Input[Agent]]] | None = None,
    ) -> None:
        r"""
        :param resource_name: its name in the fleet.
        :param opts: Pulumi's options.
        :param labels: Labels. `team`, `repo`, `use_case` and `cost_center` become
            attribution tags.
        :param enabled: Whether it works. `false` keeps the thing and stops it; deleting the
            block destroys it.
        :param type: What receives the trail.
        :param endpoint: The receiver's URL; required for `otlp` and `webhook`.
        :param bucket: The bucket, for `s3`; one is made where it is left out.
        :param log_group: The log group, for `cloudwatch`; one is made where it is left out.
        :param path: The file, for `file`; the provider's own where it is left out.
        :param content: How much of a run is kept: all of its text; only who, what, when and
            how much; or the text without what looks like personal data or a secret.
        :param retention: For how long it is kept; for ever where left out.
        :param agents: Whose trail; every agent's where left out.
        """
        props: dict[str, Any] = {
            "labels": labels,
            "enabled": enabled,
            "type": type,
            "endpoint": endpoint,
            "bucket": bucket,
            "log_group": log_group,
            "path": path,
            "content": content,
            "retention": retention,
            "agents": agents,
        }
        super().__init__("fleetform:index:AuditSink", resource_name, props, opts)


class Guardrail(pulumi.CustomResource):
    """A check on what an agent reads and does."""

    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    stage: pulumi.Output[Literal["pre_call", "post_call", "pre_tool", "post_tool"]]
    """When it checks: before or after a call of the model, before or after a tool."""
    engine: pulumi.Output[str]
    """What checks: `builtin`, or the name of a service."""
    mode: pulumi.Output[Literal["log_only", "enforce"]]
    """Whether what it finds is stopped, or only written down."""
    on_error: pulumi.Output[Literal["block", "allow"]]
    """What happens where the check itself fails."""
    detects: pulumi.Output[list[str]]
    """What it looks for, such as `prompt_injection`, `secrets`, `pii`. With `builtin` it looks
    for something, admits only some types of value, or asks for an approval; another engine
    looks for all that it knows where left out.
    """
    admits: pulumi.Output[list[Literal["boolean", "number", "date", "enum", "identifier"]]]
    """The types of value that pass to the model; free text is dropped. Before a call only."""
    approval: pulumi.Output[GuardrailApproval | None]
    """Asks a person before the agent goes on; before a call or a tool."""

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        stage: pulumi.Input[Literal["pre_call", "post_call", "pre_tool", "post_tool"]],
        labels: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        enabled: pulumi.Input[bool] | None = None,
        engine: pulumi.Input[str] | None = None,
        mode: pulumi.Input[Literal["log_only", "enforce"]] | None = None,
        on_error: pulumi.Input[Literal["block", "allow"]] | None = None,
        detects: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        admits: pulumi.Input[
            Sequence[pulumi.Input[Literal["boolean", "number", "date", "enum", "identifier"]]]
        ]
        | None = None,
        approval: pulumi.Input[GuardrailApprovalArgs] | None = None,
    ) -> None:
        r"""
        :param resource_name: its name in the fleet.
        :param opts: Pulumi's options.
        :param labels: Labels. `team`, `repo`, `use_case` and `cost_center` become
            attribution tags.
        :param enabled: Whether it works. `false` keeps the thing and stops it; deleting the
            block destroys it.
        :param stage: When it checks: before or after a call of the model, before or after a
            tool.
        :param engine: What checks: `builtin`, or the name of a service.
        :param mode: Whether what it finds is stopped, or only written down.
        :param on_error: What happens where the check itself fails.
        :param detects: What it looks for, such as `prompt_injection`, `secrets`, `pii`.
            With `builtin` it looks for something, admits only some types of value, or asks
            for an approval; another engine looks for all that it knows where left out.
        :param admits: The types of value that pass to the model; free text is dropped.
            Before a call only.
        :param approval: Asks a person before the agent goes on; before a call or a tool.
        """
        props: dict[str, Any] = {
            "labels": labels,
            "enabled": enabled,
            "stage": stage,
            "engine": engine,
            "mode": mode,
            "on_error": on_error,
            "detects": detects,
            "admits": admits,
            "approval": approval,
        }
        super().__init__("fleetform:index:Guardrail", resource_name, props, opts)


class Metric(pulumi.CustomResource):
    """How well agents do, measured from what becomes of their work."""

    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    measures: pulumi.Output[Literal["acceptance", "cost_per_accepted", "rework", "ci_pass"]]
    """What is measured: the share of results that people accept; the US dollars that an
    accepted one costs; the share that people change afterwards; the share that passes CI.
    """
    group_by: pulumi.Output[list[str]]
    """One figure for each value of these, such as `agent`, `repo`, `team`."""
    window: pulumi.Output[str]
    """The time that a figure covers."""
    min_sample: pulumi.Output[int]
    """How many results there must be for a figure to be given."""
    alert: pulumi.Output[MetricAlert | None]
    """Tells somebody when it leaves its bounds; nobody where left out."""

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        measures: pulumi.Input[Literal["acceptance", "cost_per_accepted", "rework", "ci_pass"]],
        labels: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        enabled: pulumi.Input[bool] | None = None,
        group_by: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        window: pulumi.Input[str] | None = None,
        min_sample: pulumi.Input[int] | None = None,
        alert: pulumi.Input[MetricAlertArgs] | None = None,
    ) -> None:
        r"""
        :param resource_name: its name in the fleet.
        :param opts: Pulumi's options.
        :param labels: Labels. `team`, `repo`, `use_case` and `cost_center` become
            attribution tags.
        :param enabled: Whether it works. `false` keeps the thing and stops it; deleting the
            block destroys it.
        :param measures: What is measured: the share of results that people accept; the US
            dollars that an accepted one costs; the share that people change afterwards; the
            share that passes CI.
        :param group_by: One figure for each value of these, such as `agent`, `repo`,
            `team`.
        :param window: The time that a figure covers.
        :param min_sample: How many results there must be for a figure to be given.
        :param alert: Tells somebody when it leaves its bounds; nobody where left out.
        """
        props: dict[str, Any] = {
            "labels": labels,
            "enabled": enabled,
            "measures": measures,
            "group_by": group_by,
            "window": window,
            "min_sample": min_sample,
            "alert": alert,
        }
        super().__init__("fleetform:index:Metric", resource_name, props, opts)


class AwsProvider(pulumi.ProviderResource):
    """Amazon Web Services: one account and region, seen with one set of credentials. The one
    that is named `aws` is used where no other is chosen.
    """

    def __init__(
        self,
        resource_name: str = "aws",
        opts: pulumi.ResourceOptions | None = None,
        *,
        region: pulumi.Input[str] | None = None,
        profile: pulumi.Input[str] | None = None,
        assume_role: pulumi.Input[AwsProviderAssumeRoleArgs] | None = None,
        endpoints: pulumi.Input[AwsProviderEndpointsArgs] | None = None,
        default_tags: pulumi.Input[AwsProviderDefaultTagsArgs] | None = None,
        ignore_tags: pulumi.Input[AwsProviderIgnoreTagsArgs] | None = None,
        retry: pulumi.Input[AwsProviderRetryArgs] | None = None,
        allowed_account_ids: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        max_connections: pulumi.Input[int] | None = None,
    ) -> None:
        r"""
        :param region: The region, such as `eu-west-1`; by default that of the environment
            or the profile.
        :param profile: A profile of the shared configuration files.
        :param assume_role: The role to act as.
        :param endpoints: Other addresses of services, for private endpoints and tests.
        :param default_tags: Tags on everything that is made.
        :param ignore_tags: Tags that others set, and that are no difference.
        :param retry: How often and how fast calls are made.
        :param allowed_account_ids: The accounts that may be touched; all where left out.
        :param max_connections: Connections a service that are kept; by default eight for
            each operation at one time, since a read of many objects reads so many together.
        """
        props: dict[str, Any] = {
            "provider": "aws",
            "region": region,
            "profile": profile,
            "assume_role": assume_role,
            "endpoints": endpoints,
            "default_tags": default_tags,
            "ignore_tags": ignore_tags,
            "retry": retry,
            "allowed_account_ids": allowed_account_ids,
            "max_connections": max_connections,
        }
        super().__init__("fleetform", resource_name, props, opts)


class LocalProvider(pulumi.ProviderResource):
    """The embedded plane: one SQLite file that is the live system of a fleet on one machine.
    The one that is named `local` is used where no other is chosen.
    """

    def __init__(
        self,
        resource_name: str = "local",
        opts: pulumi.ResourceOptions | None = None,
        *,
        path: pulumi.Input[str] | None = None,
    ) -> None:
        r"""
        :param path: The plane's file, relative to the stack's folder. Made when first
            written.
        """
        props: dict[str, Any] = {
            "provider": "local",
            "path": path,
        }
        super().__init__("fleetform", resource_name, props, opts)


class StackProvider(pulumi.ProviderResource):
    """Other stacks, whose states are found by their own folders: there is nothing to set. The
    one that is named `stack` is used where no other is chosen.
    """

    def __init__(
        self,
        resource_name: str = "stack",
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """It takes nothing."""
        props: dict[str, Any] = {
            "provider": "stack",
        }
        super().__init__("fleetform", resource_name, props, opts)


class GetAwsCallerIdentityResult(_Found):
    """What `get_aws_caller_identity` finds."""

    account_id: pulumi.Output[str]
    """The account's number."""
    arn: pulumi.Output[str]
    """The ARN of who is acting."""
    id: pulumi.Output[str]
    """Its id."""
    user_id: pulumi.Output[str]
    """The unique id of who is acting."""


class GetAwsIamRoleResult(_Found):
    """What `get_aws_iam_role` finds."""

    arn: pulumi.Output[str]
    """Its ARN."""
    assume_role_policy: pulumi.Output[Any | str]
    """Its trust policy, as JSON text."""
    create_date: pulumi.Output[str]
    """When it was made, in RFC 3339."""
    description: pulumi.Output[str]
    """What it is for."""
    id: pulumi.Output[str]
    """Its id."""
    max_session_duration: pulumi.Output[int]
    """How long a session may last, in seconds."""
    name: pulumi.Output[str]
    """Its name."""
    path: pulumi.Output[str]
    """Its path."""
    permissions_boundary: pulumi.Output[str | None]
    """The ARN of the policy that bounds it; empty where none does."""
    tags: pulumi.Output[dict[str, str]]
    """Its tags."""
    unique_id: pulumi.Output[str]
    """The id that no other role ever has."""


class GetAwsSecretsmanagerSecretResult(_Found):
    """What `get_aws_secretsmanager_secret` finds."""

    arn: pulumi.Output[str | None]
    """Its ARN."""
    description: pulumi.Output[str]
    """What it is for."""
    id: pulumi.Output[str]
    """Its id."""
    kms_key_id: pulumi.Output[str | None]
    """The key that encrypts it; empty for the account's own."""
    name: pulumi.Output[str | None]
    """Its name."""
    tags: pulumi.Output[dict[str, str]]
    """Its tags."""


class GetAwsSubnetsResult(_Found):
    """What `get_aws_subnets` finds."""

    id: pulumi.Output[str]
    """Its id."""
    ids: pulumi.Output[list[str]]
    """Their ids, in order."""
    tags: pulumi.Output[dict[str, str]]
    """Tags that they have."""


class GetAwsVpcResult(_Found):
    """What `get_aws_vpc` finds."""

    arn: pulumi.Output[str]
    """Its ARN."""
    cidr_block: pulumi.Output[str | None]
    """Its IPv4 network."""
    default: pulumi.Output[bool | None]
    """Whether it is the default one."""
    dhcp_options_id: pulumi.Output[str]
    """Its DHCP options."""
    id: pulumi.Output[str]
    """Its id."""
    instance_tenancy: pulumi.Output[str]
    """Where its instances run."""
    owner_id: pulumi.Output[str]
    """The account that it is in."""
    state: pulumi.Output[str | None]
    """`pending` or `available`."""
    tags: pulumi.Output[dict[str, str]]
    """Tags that it has."""


class GetLocalAccessResult(_Found):
    """What `get_local_access` finds."""

    active: pulumi.Output[bool]
    """Whether it is granted; false withdraws it."""
    address: pulumi.Output[str | None]
    """The address of the declaration that made it, such as `runtime_pool.shared`."""
    agents: pulumi.Output[list[str]]
    """Which agents."""
    conditions: pulumi.Output[Any]
    """What must hold beside."""
    expires: pulumi.Output[str | None]
    """When the grant ends (RFC 3339); never where left out."""
    id: pulumi.Output[str]
    """The object's id on the plane."""
    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    principals: pulumi.Output[list[str]]
    """Who: `user:…`, `team:…` or `role:…`."""
    revision: pulumi.Output[str]
    """How often the object was changed, from 1."""
    stack: pulumi.Output[str | None]
    """The stack that made it; with `address`."""
    tags: pulumi.Output[dict[str, str]]
    """What the object says of whose it is."""
    verbs: pulumi.Output[list[Literal["run", "approve", "configure", "view"]]]
    """What they may do."""
    workspace: pulumi.Output[str]
    """The workspace of that stack."""


class GetLocalAgentResult(_Found):
    """What `get_local_agent` finds."""

    address: pulumi.Output[str | None]
    """The address of the declaration that made it, such as `runtime_pool.shared`."""
    command: pulumi.Output[list[str] | None]
    """What to run, for the `custom` harness only."""
    cpu: pulumi.Output[float | None]
    """vCPUs that a run of this agent gets; the pool's where left out."""
    data_sensitivity: pulumi.Output[Literal["public", "internal", "private"]]
    """The most sensitive data that it sees."""
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    environment: pulumi.Output[dict[str, str]]
    """Environment variables with plain values. A value that looks like a credential is
    refused: that is what secret_grant is for.
    """
    extensions: pulumi.Output[list[str]]
    """The skills, plugins and MCP servers that it loads."""
    guardrails: pulumi.Output[list[str]]
    """The checks on what it reads and does, in the order they are made."""
    harness: pulumi.Output[Literal["openhands", "claude_code", "codex", "custom"]]
    """The program that drives the model. `custom` runs `command`."""
    id: pulumi.Output[str]
    """The object's id on the plane."""
    identity: pulumi.Output[str]
    """Whom the agent acts as."""
    image: pulumi.Output[str | None]
    """The container image, pinned by digest (`name@sha256:…`). A tag can be moved: it gives a
    warning.
    """
    instructions: pulumi.Output[str | None]
    """What the agent is told about its work, in every run."""
    instructions_file: pulumi.Output[str | None]
    """A file with the instructions, in the agent's repository or image."""
    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    max_cost_per_run: pulumi.Output[float | None]
    """What one run may cost, in US dollars."""
    max_iterations: pulumi.Output[int]
    """How many turns one run may take."""
    memories: pulumi.Output[Any]
    """What it keeps from run to run and shares with other agents; nothing where left out."""
    memory: pulumi.Output[str | None]
    """Memory that a run of this agent gets; the pool's where left out."""
    model: pulumi.Output[Any]
    """The model: a model_route, or `{ provider, name }`. The harness's own choice where it is
    left out.
    """
    outputs: pulumi.Output[Any]
    """What a run may leave behind, whatever its permissions are."""
    permissions: pulumi.Output[Any]
    """What it may do at the forge and the tracker. Nothing unless stated."""
    pool: pulumi.Output[str]
    """Where it runs."""
    reads: pulumi.Output[list[str]]
    """What it reads that people outside may have written, such as `web`, `issues`, `email`."""
    repos: pulumi.Output[list[str]]
    """The repositories that it works on."""
    revision: pulumi.Output[str]
    """How often the object was changed, from 1."""
    stack: pulumi.Output[str | None]
    """The stack that made it; with `address`."""
    tags: pulumi.Output[dict[str, str]]
    """What the object says of whose it is."""
    timeout: pulumi.Output[str]
    """How long one run may take."""
    tools: pulumi.Output[Any]
    """The tools that it may call."""
    workspace: pulumi.Output[str]
    """The workspace of that stack."""


class GetLocalBudgetResult(_Found):
    """What `get_local_budget` finds."""

    action: pulumi.Output[Literal["alert", "throttle", "downgrade", "pause", "block"]]
    """What happens at the limit: tell only; slow down; go on with a cheaper model; let runs
    end and start no more; refuse every request.
    """
    address: pulumi.Output[str | None]
    """The address of the declaration that made it, such as `runtime_pool.shared`."""
    alerts: pulumi.Output[list[int]]
    """Percentages of the limit at which somebody is told."""
    downgrade_to: pulumi.Output[str | None]
    """The cheaper models; required for `downgrade`, and for it only."""
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    enforcement: pulumi.Output[str]
    """How the limit is kept: `request-time` or `advisory`."""
    id: pulumi.Output[str]
    """The object's id on the plane."""
    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    limit: pulumi.Output[float | None]
    """US dollars in a period. One of limit and tokens."""
    notify: pulumi.Output[list[str]]
    """Whom to tell: `#channel`, an e-mail address, a URL."""
    period: pulumi.Output[Literal["run", "daily", "weekly", "monthly", "total"]]
    """The time in which it may be spent."""
    revision: pulumi.Output[str]
    """How often the object was changed, from 1."""
    scope: pulumi.Output[Any]
    """What counts."""
    stack: pulumi.Output[str | None]
    """The stack that made it; with `address`."""
    tags: pulumi.Output[dict[str, str]]
    """What the object says of whose it is."""
    tokens: pulumi.Output[int | None]
    """Tokens in a period, in and out."""
    workspace: pulumi.Output[str]
    """The workspace of that stack."""


class GetLocalEgressResult(_Found):
    """What `get_local_egress` finds."""

    address: pulumi.Output[str | None]
    """The address of the declaration that made it, such as `runtime_pool.shared`."""
    allow: pulumi.Output[Any]
    """A destination that agents may connect to."""
    bundles: pulumi.Output[list[str]]
    """Hosts that belong together, by name; each is reached on port 443."""
    default: pulumi.Output[Literal["deny", "allow"]]
    """What happens to a connection that nothing else allows."""
    deny_metadata: pulumi.Output[bool]
    """Whether the cloud's metadata endpoint, which hands out credentials, is refused whatever
    else is allowed.
    """
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    id: pulumi.Output[str]
    """The object's id on the plane."""
    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    revision: pulumi.Output[str]
    """How often the object was changed, from 1."""
    stack: pulumi.Output[str | None]
    """The stack that made it; with `address`."""
    tags: pulumi.Output[dict[str, str]]
    """What the object says of whose it is."""
    workspace: pulumi.Output[str]
    """The workspace of that stack."""


class GetLocalExtensionResult(_Found):
    """What `get_local_extension` finds."""

    address: pulumi.Output[str | None]
    """The address of the declaration that made it, such as `runtime_pool.shared`."""
    allowed_tools: pulumi.Output[list[str] | None]
    """The tools of it that agents may call. Required for `mcp_server`."""
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    id: pulumi.Output[str]
    """The object's id on the plane."""
    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    ref: pulumi.Output[str | None]
    """Which version, such that nobody can change it: a commit of 40 hexadecimal digits, a
    digest, an exact version. Anything else gives a warning.
    """
    revision: pulumi.Output[str]
    """How often the object was changed, from 1."""
    source: pulumi.Output[str]
    """Where it comes from: git (`git::https://…`, `https://…`), OCI (`oci://…`), S3
    (`s3://…`), npm (`npm:name`) or PyPI (`pypi:name`); for an MCP server that is reached
    over HTTP, its URL.
    """
    stack: pulumi.Output[str | None]
    """The stack that made it; with `address`."""
    tags: pulumi.Output[dict[str, str]]
    """What the object says of whose it is."""
    transport: pulumi.Output[Literal["stdio", "http", "sse"] | None]
    """How an MCP server is spoken to; `stdio` where it is left out."""
    trust: pulumi.Output[Literal["trusted", "untrusted"]]
    """Whether what it returns is taken as coming from outside."""
    type: pulumi.Output[Literal["skill", "plugin", "mcp_server"]]
    """What it is."""
    workspace: pulumi.Output[str]
    """The workspace of that stack."""


class GetLocalGrantResult(_Found):
    """What `get_local_grant` finds."""

    active: pulumi.Output[bool]
    """Whether it is granted; false withdraws it."""
    address: pulumi.Output[str | None]
    """The address of the declaration that made it, such as `runtime_pool.shared`."""
    agent: pulumi.Output[str | None]
    """The agent that may use it. One of agent, trigger and pool."""
    expires: pulumi.Output[str | None]
    """When the grant ends (RFC 3339). From then on it shows as drift, and is taken away."""
    hosts: pulumi.Output[list[str]]
    """The hosts that the header may be sent to; required for `header`, and for it only."""
    id: pulumi.Output[str]
    """The object's id on the plane."""
    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    mount: pulumi.Output[Literal["env", "file", "header"]]
    """How it is given: an environment variable, a file, or a header that a proxy adds to
    requests, so that the agent itself never holds it.
    """
    name: pulumi.Output[str]
    """The name of the variable, the path of the file, or the header."""
    pool: pulumi.Output[str | None]
    """The pool of which all runs may use it."""
    revision: pulumi.Output[str]
    """How often the object was changed, from 1."""
    secret: pulumi.Output[str]
    """The secret."""
    stack: pulumi.Output[str | None]
    """The stack that made it; with `address`."""
    tags: pulumi.Output[dict[str, str]]
    """What the object says of whose it is."""
    trigger: pulumi.Output[str | None]
    """The trigger whose runs may use it."""
    ttl: pulumi.Output[str | None]
    """For how long what a run is given holds; for the run where left out."""
    workspace: pulumi.Output[str]
    """The workspace of that stack."""


class GetLocalGuardrailResult(_Found):
    """What `get_local_guardrail` finds."""

    address: pulumi.Output[str | None]
    """The address of the declaration that made it, such as `runtime_pool.shared`."""
    admits: pulumi.Output[list[Literal["boolean", "number", "date", "enum", "identifier"]]]
    """The types of value that pass to the model; free text is dropped. Before a call only."""
    approval: pulumi.Output[Any]
    """Asks a person before the agent goes on; before a call or a tool."""
    detects: pulumi.Output[list[str]]
    """What it looks for, such as `prompt_injection`, `secrets`, `pii`. With `builtin` it looks
    for something, admits only some types of value, or asks for an approval; another engine
    looks for all that it knows where left out.
    """
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    engine: pulumi.Output[str]
    """What checks: `builtin`, or the name of a service."""
    id: pulumi.Output[str]
    """The object's id on the plane."""
    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    mode: pulumi.Output[Literal["log_only", "enforce"]]
    """Whether what it finds is stopped, or only written down."""
    on_error: pulumi.Output[Literal["block", "allow"]]
    """What happens where the check itself fails."""
    revision: pulumi.Output[str]
    """How often the object was changed, from 1."""
    stack: pulumi.Output[str | None]
    """The stack that made it; with `address`."""
    stage: pulumi.Output[Literal["pre_call", "post_call", "pre_tool", "post_tool"]]
    """When it checks: before or after a call of the model, before or after a tool."""
    tags: pulumi.Output[dict[str, str]]
    """What the object says of whose it is."""
    workspace: pulumi.Output[str]
    """The workspace of that stack."""


class GetLocalMetricResult(_Found):
    """What `get_local_metric` finds."""

    address: pulumi.Output[str | None]
    """The address of the declaration that made it, such as `runtime_pool.shared`."""
    alert: pulumi.Output[Any]
    """Tells somebody when it leaves its bounds; nobody where left out."""
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    group_by: pulumi.Output[list[str]]
    """One figure for each value of these, such as `agent`, `repo`, `team`."""
    id: pulumi.Output[str]
    """The object's id on the plane."""
    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    measures: pulumi.Output[Literal["acceptance", "cost_per_accepted", "rework", "ci_pass"]]
    """What is measured: the share of results that people accept; the US dollars that an
    accepted one costs; the share that people change afterwards; the share that passes CI.
    """
    min_sample: pulumi.Output[int]
    """How many results there must be for a figure to be given."""
    revision: pulumi.Output[str]
    """How often the object was changed, from 1."""
    stack: pulumi.Output[str | None]
    """The stack that made it; with `address`."""
    tags: pulumi.Output[dict[str, str]]
    """What the object says of whose it is."""
    window: pulumi.Output[str]
    """The time that a figure covers."""
    workspace: pulumi.Output[str]
    """The workspace of that stack."""


class GetLocalPoolResult(_Found):
    """What `get_local_pool` finds."""

    address: pulumi.Output[str | None]
    """The address of the declaration that made it, such as `runtime_pool.shared`."""
    arn: pulumi.Output[str]
    """The pool's full resource name."""
    backend: pulumi.Output[Literal["process", "ecs_fargate", "agentcore", "job", "sandbox"] | None]
    """What runs the agents: `process` on local, `ecs_fargate` or `agentcore` on aws, `job` or
    `sandbox` on kubernetes. The provider's first one where it is left out.
    """
    cpu: pulumi.Output[float]
    """vCPUs that a run gets."""
    egress: pulumi.Output[str | None]
    """Where agents may connect. Without one, nowhere but to their model."""
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    ephemeral_storage: pulumi.Output[str | None]
    """Disk that a run gets and that goes with it. The backend's own default where it is left
    out.
    """
    id: pulumi.Output[str]
    """The object's id on the plane."""
    idle_timeout: pulumi.Output[str]
    """How long a runner may wait idle before it is stopped."""
    isolation: pulumi.Output[Literal["runc", "gvisor", "kata"]]
    """What stands between a run and the machine: `runc` is an ordinary container, `gvisor` a
    kernel in user space, `kata` a virtual machine.
    """
    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    max_concurrency: pulumi.Output[int]
    """How many runs there may be at once."""
    max_lifetime: pulumi.Output[str]
    """How long a runner may live, whatever it does."""
    memory: pulumi.Output[str]
    """Memory that a run gets."""
    namespace: pulumi.Output[str | None]
    """The Kubernetes namespace to run in."""
    network: pulumi.Output[Any]
    """The private network to run in."""
    revision: pulumi.Output[str]
    """How often the object was changed, from 1."""
    spot: pulumi.Output[bool]
    """Whether to run on spare capacity, which is cheaper and may be taken away."""
    stack: pulumi.Output[str | None]
    """The stack that made it; with `address`."""
    tags: pulumi.Output[dict[str, str]]
    """What the object says of whose it is."""
    warm_replicas: pulumi.Output[int]
    """How many runners wait, started, for the next run."""
    workspace: pulumi.Output[str]
    """The workspace of that stack."""


class GetLocalRouteResult(_Found):
    """What `get_local_route` finds."""

    address: pulumi.Output[str | None]
    """The address of the declaration that made it, such as `runtime_pool.shared`."""
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    endpoint: pulumi.Output[str]
    """The URL that agents send their requests to."""
    fallbacks: pulumi.Output[list[str]]
    """Routes to try, in this order, where none of the targets answers."""
    id: pulumi.Output[str]
    """The object's id on the plane."""
    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    price: pulumi.Output[Any]
    """What a million tokens cost, in US dollars; the provider's list price where left out."""
    revision: pulumi.Output[str]
    """How often the object was changed, from 1."""
    rpm: pulumi.Output[int | None]
    """Requests a minute; without limit where left out."""
    stack: pulumi.Output[str | None]
    """The stack that made it; with `address`."""
    tags: pulumi.Output[dict[str, str]]
    """What the object says of whose it is."""
    targets: pulumi.Output[Any]
    """A model that the route leads to, with its share of the requests."""
    tpm: pulumi.Output[int | None]
    """Tokens a minute; without limit where left out."""
    workspace: pulumi.Output[str]
    """The workspace of that stack."""


class GetLocalSecretResult(_Found):
    """What `get_local_secret` finds."""

    address: pulumi.Output[str | None]
    """The address of the declaration that made it, such as `runtime_pool.shared`."""
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    id: pulumi.Output[str]
    """The object's id on the plane."""
    key: pulumi.Output[str | None]
    """The key inside a secret that holds several; the whole otherwise."""
    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    path: pulumi.Output[str]
    """Its name or path there. Never its value."""
    revision: pulumi.Output[str]
    """How often the object was changed, from 1."""
    source: pulumi.Output[Literal["aws_secretsmanager", "kubernetes", "github", "vault", "env"]]
    """Where it lives; `env` is the environment of the machine that runs agents."""
    stack: pulumi.Output[str | None]
    """The stack that made it; with `address`."""
    tags: pulumi.Output[dict[str, str]]
    """What the object says of whose it is."""
    version: pulumi.Output[str | None]
    """The version; the current one where it is left out."""
    workspace: pulumi.Output[str]
    """The workspace of that stack."""


class GetLocalSinkResult(_Found):
    """What `get_local_sink` finds."""

    address: pulumi.Output[str | None]
    """The address of the declaration that made it, such as `runtime_pool.shared`."""
    agents: pulumi.Output[list[str]]
    """Whose trail; every agent's where left out."""
    bucket: pulumi.Output[str | None]
    """The bucket, for `s3`; one is made where it is left out."""
    content: pulumi.Output[Literal["full", "metadata", "redacted"]]
    """How much of a run is kept: all of its text; only who, what, when and how much; or the
    text without what looks like personal data or a secret.
    """
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    endpoint: pulumi.Output[str | None]
    """The receiver's URL; required for `otlp` and `webhook`."""
    id: pulumi.Output[str]
    """The object's id on the plane."""
    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    log_group: pulumi.Output[str | None]
    """The log group, for `cloudwatch`; one is made where it is left out."""
    path: pulumi.Output[str | None]
    """The file, for `file`; the provider's own where it is left out."""
    retention: pulumi.Output[str | None]
    """For how long it is kept; for ever where left out."""
    revision: pulumi.Output[str]
    """How often the object was changed, from 1."""
    stack: pulumi.Output[str | None]
    """The stack that made it; with `address`."""
    tags: pulumi.Output[dict[str, str]]
    """What the object says of whose it is."""
    type: pulumi.Output[Literal["otlp", "s3", "cloudwatch", "webhook", "file"]]
    """What receives the trail."""
    workspace: pulumi.Output[str]
    """The workspace of that stack."""


class GetLocalSubscriptionResult(_Found):
    """What `get_local_subscription` finds."""

    address: pulumi.Output[str | None]
    """The address of the declaration that made it, such as `runtime_pool.shared`."""
    channels: pulumi.Output[list[str]]
    """The channels whose events are sent, for `slack`."""
    enabled: pulumi.Output[bool]
    """Whether events are sent."""
    events: pulumi.Output[list[str]]
    """The events, as the service names them; all where left out."""
    id: pulumi.Output[str]
    """The object's id on the plane."""
    jql: pulumi.Output[str | None]
    """The issues that count, for `jira`."""
    labels: pulumi.Output[dict[str, str]]
    """The trigger's labels."""
    repositories: pulumi.Output[list[str]]
    """The repositories whose events are sent, for `github`."""
    revision: pulumi.Output[str]
    """How often the object was changed, from 1."""
    secret: pulumi.Output[str | None]
    """The id of the secret that signs them, for `webhook`."""
    service: pulumi.Output[Literal["github", "slack", "jira", "webhook"]]
    """Who sends them."""
    stack: pulumi.Output[str | None]
    """The stack that made it; with `address`."""
    tags: pulumi.Output[dict[str, str]]
    """What the object says of whose it is."""
    trigger: pulumi.Output[str | None]
    """The id of the trigger that receives them, where it is on this plane."""
    url: pulumi.Output[str | None]
    """Where they are sent: the URL to register."""
    workspace: pulumi.Output[str]
    """The workspace of that stack."""


class GetLocalTriggerResult(_Found):
    """What `get_local_trigger` finds."""

    address: pulumi.Output[str | None]
    """The address of the declaration that made it, such as `runtime_pool.shared`."""
    agent: pulumi.Output[str]
    """What it starts."""
    concurrency: pulumi.Output[Literal["allow", "forbid", "replace"]]
    """What happens where a run of this trigger is still going: start another, start none, or
    stop it and start another.
    """
    enabled: pulumi.Output[bool]
    """Whether it works. `false` keeps the thing and stops it; deleting the block destroys it."""
    github: pulumi.Output[Any]
    """Starts the agent on events of GitHub repositories."""
    id: pulumi.Output[str]
    """The object's id on the plane."""
    jira: pulumi.Output[Any]
    """Starts the agent on events of Jira issues."""
    labels: pulumi.Output[dict[str, str]]
    """Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags."""
    on_failure: pulumi.Output[Any]
    """Whom to tell when runs fail; nobody where left out."""
    prompt: pulumi.Output[str | None]
    """What the run is asked to do. Fields of the event are filled in when it comes:
    `$${event.issue.title}`, with two dollar signs, so that they are left for then.
    """
    rate_limit: pulumi.Output[Any]
    """How often it may start its agent; without limit where left out."""
    revision: pulumi.Output[str]
    """How often the object was changed, from 1."""
    schedule: pulumi.Output[Any]
    """Starts the agent at fixed times."""
    slack: pulumi.Output[Any]
    """Starts the agent from Slack."""
    stack: pulumi.Output[str | None]
    """The stack that made it; with `address`."""
    tags: pulumi.Output[dict[str, str]]
    """What the object says of whose it is."""
    url: pulumi.Output[str]
    """Where events are received; null for a schedule."""
    webhook: pulumi.Output[Any]
    """Starts the agent on an HTTP request."""
    workspace: pulumi.Output[str]
    """The workspace of that stack."""


class GetLocalObjectsResult(_Found):
    """What `get_local_objects` finds."""

    addresses: pulumi.Output[dict[str, str]]
    """For each id, the address of the declaration that made it."""
    id: pulumi.Output[str]
    """Its id."""
    ids: pulumi.Output[list[str]]
    """Their ids, in order."""
    labels: pulumi.Output[dict[str, str]]
    """Only those with all of these labels."""
    stack: pulumi.Output[str | None]
    """Only those of this stack."""
    stacks: pulumi.Output[dict[str, str]]
    """For each id, the stack that made it."""
    type: pulumi.Output[str]
    """Their remote type, such as `local_agent`."""


class GetStackOutputResult(_Found):
    """What `get_stack_output` finds."""

    folder: pulumi.Output[str]
    """The other stack's folder, relative to this stack's."""
    id: pulumi.Output[str]
    """Its id."""
    name: pulumi.Output[str]
    """The other stack's name."""
    outputs: pulumi.Output[dict[str, Any]]
    """Its outputs by name; sensitive ones stay sensitive."""
    workspace: pulumi.Output[str | None]
    """Its workspace; by default, this one's."""


def get_aws_caller_identity() -> GetAwsCallerIdentityResult:
    """It takes nothing."""
    props: dict[str, Any] = {}
    found = pulumi.runtime.invoke_output("fleetform:data:aws_caller_identity", props)
    return GetAwsCallerIdentityResult(found)


def get_aws_iam_role(
    *,
    name: pulumi.Input[str],
) -> GetAwsIamRoleResult:
    r"""
    :param name: Its name.
    """
    props: dict[str, Any] = {
        "name": name,
    }
    found = pulumi.runtime.invoke_output("fleetform:data:aws_iam_role", props)
    return GetAwsIamRoleResult(found)


def get_aws_secretsmanager_secret(
    *,
    name: pulumi.Input[str] | None = None,
    arn: pulumi.Input[str] | None = None,
) -> GetAwsSecretsmanagerSecretResult:
    r"""
    :param name: Its name.
    :param arn: Its ARN.
    """
    props: dict[str, Any] = {
        "name": name,
        "arn": arn,
    }
    found = pulumi.runtime.invoke_output("fleetform:data:aws_secretsmanager_secret", props)
    return GetAwsSecretsmanagerSecretResult(found)


def get_aws_subnets(
    *,
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
    filter: pulumi.Input[Sequence[pulumi.Input[GetAwsSubnetsFilterArgs]]] | None = None,
) -> GetAwsSubnetsResult:
    r"""
    :param tags: Tags that they have.
    :param filter: Filters of EC2's own, such as `name = "vpc-id"`.
    """
    props: dict[str, Any] = {
        "tags": tags,
        "filter": filter,
    }
    found = pulumi.runtime.invoke_output("fleetform:data:aws_subnets", props)
    return GetAwsSubnetsResult(found)


def get_aws_vpc(
    *,
    id: pulumi.Input[str] | None = None,
    default: pulumi.Input[bool] | None = None,
    cidr_block: pulumi.Input[str] | None = None,
    state: pulumi.Input[str] | None = None,
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
    filter: pulumi.Input[Sequence[pulumi.Input[GetAwsVpcFilterArgs]]] | None = None,
) -> GetAwsVpcResult:
    r"""
    :param id: Its id.
    :param default: Whether it is the default one.
    :param cidr_block: Its IPv4 network.
    :param state: `pending` or `available`.
    :param tags: Tags that it has.
    :param filter: Filters of EC2's own.
    """
    props: dict[str, Any] = {
        "id": id,
        "default": default,
        "cidr_block": cidr_block,
        "state": state,
        "tags": tags,
        "filter": filter,
    }
    found = pulumi.runtime.invoke_output("fleetform:data:aws_vpc", props)
    return GetAwsVpcResult(found)


def get_local_access(
    *,
    id: pulumi.Input[str] | None = None,
    address: pulumi.Input[str] | None = None,
    stack: pulumi.Input[str] | None = None,
    workspace: pulumi.Input[str] | None = None,
) -> GetLocalAccessResult:
    r"""
    :param id: The object's id on the plane.
    :param address: The address of the declaration that made it, such as
        `runtime_pool.shared`.
    :param stack: The stack that made it; with `address`.
    :param workspace: The workspace of that stack.
    """
    props: dict[str, Any] = {
        "id": id,
        "address": address,
        "stack": stack,
        "workspace": workspace,
    }
    found = pulumi.runtime.invoke_output("fleetform:data:local_access", props)
    return GetLocalAccessResult(found)


def get_local_agent(
    *,
    id: pulumi.Input[str] | None = None,
    address: pulumi.Input[str] | None = None,
    stack: pulumi.Input[str] | None = None,
    workspace: pulumi.Input[str] | None = None,
) -> GetLocalAgentResult:
    r"""
    :param id: The object's id on the plane.
    :param address: The address of the declaration that made it, such as
        `runtime_pool.shared`.
    :param stack: The stack that made it; with `address`.
    :param workspace: The workspace of that stack.
    """
    props: dict[str, Any] = {
        "id": id,
        "address": address,
        "stack": stack,
        "workspace": workspace,
    }
    found = pulumi.runtime.invoke_output("fleetform:data:local_agent", props)
    return GetLocalAgentResult(found)


def get_local_budget(
    *,
    id: pulumi.Input[str] | None = None,
    address: pulumi.Input[str] | None = None,
    stack: pulumi.Input[str] | None = None,
    workspace: pulumi.Input[str] | None = None,
) -> GetLocalBudgetResult:
    r"""
    :param id: The object's id on the plane.
    :param address: The address of the declaration that made it, such as
        `runtime_pool.shared`.
    :param stack: The stack that made it; with `address`.
    :param workspace: The workspace of that stack.
    """
    props: dict[str, Any] = {
        "id": id,
        "address": address,
        "stack": stack,
        "workspace": workspace,
    }
    found = pulumi.runtime.invoke_output("fleetform:data:local_budget", props)
    return GetLocalBudgetResult(found)


def get_local_egress(
    *,
    id: pulumi.Input[str] | None = None,
    address: pulumi.Input[str] | None = None,
    stack: pulumi.Input[str] | None = None,
    workspace: pulumi.Input[str] | None = None,
) -> GetLocalEgressResult:
    r"""
    :param id: The object's id on the plane.
    :param address: The address of the declaration that made it, such as
        `runtime_pool.shared`.
    :param stack: The stack that made it; with `address`.
    :param workspace: The workspace of that stack.
    """
    props: dict[str, Any] = {
        "id": id,
        "address": address,
        "stack": stack,
        "workspace": workspace,
    }
    found = pulumi.runtime.invoke_output("fleetform:data:local_egress", props)
    return GetLocalEgressResult(found)


def get_local_extension(
    *,
    id: pulumi.Input[str] | None = None,
    address: pulumi.Input[str] | None = None,
    stack: pulumi.Input[str] | None = None,
    workspace: pulumi.Input[str] | None = None,
) -> GetLocalExtensionResult:
    r"""
    :param id: The object's id on the plane.
    :param address: The address of the declaration that made it, such as
        `runtime_pool.shared`.
    :param stack: The stack that made it; with `address`.
    :param workspace: The workspace of that stack.
    """
    props: dict[str, Any] = {
        "id": id,
        "address": address,
        "stack": stack,
        "workspace": workspace,
    }
    found = pulumi.runtime.invoke_output("fleetform:data:local_extension", props)
    return GetLocalExtensionResult(found)


def get_local_grant(
    *,
    id: pulumi.Input[str] | None = None,
    address: pulumi.Input[str] | None = None,
    stack: pulumi.Input[str] | None = None,
    workspace: pulumi.Input[str] | None = None,
) -> GetLocalGrantResult:
    r"""
    :param id: The object's id on the plane.
    :param address: The address of the declaration that made it, such as
        `runtime_pool.shared`.
    :param stack: The stack that made it; with `address`.
    :param workspace: The workspace of that stack.
    """
    props: dict[str, Any] = {
        "id": id,
        "address": address,
        "stack": stack,
        "workspace": workspace,
    }
    found = pulumi.runtime.invoke_output("fleetform:data:local_grant", props)
    return GetLocalGrantResult(found)


def get_local_guardrail(
    *,
    id: pulumi.Input[str] | None = None,
    address: pulumi.Input[str] | None = None,
    stack: pulumi.Input[str] | None = None,
    workspace: pulumi.Input[str] | None = None,
) -> GetLocalGuardrailResult:
    r"""
    :param id: The object's id on the plane.
    :param address: The address of the declaration that made it, such as
        `runtime_pool.shared`.
    :param stack: The stack that made it; with `address`.
    :param workspace: The workspace of that stack.
    """
    props: dict[str, Any] = {
        "id": id,
        "address": address,
        "stack": stack,
        "workspace": workspace,
    }
    found = pulumi.runtime.invoke_output("fleetform:data:local_guardrail", props)
    return GetLocalGuardrailResult(found)


def get_local_metric(
    *,
    id: pulumi.Input[str] | None = None,
    address: pulumi.Input[str] | None = None,
    stack: pulumi.Input[str] | None = None,
    workspace: pulumi.Input[str] | None = None,
) -> GetLocalMetricResult:
    r"""
    :param id: The object's id on the plane.
    :param address: The address of the declaration that made it, such as
        `runtime_pool.shared`.
    :param stack: The stack that made it; with `address`.
    :param workspace: The workspace of that stack.
    """
    props: dict[str, Any] = {
        "id": id,
        "address": address,
        "stack": stack,
        "workspace": workspace,
    }
    found = pulumi.runtime.invoke_output("fleetform:data:local_metric", props)
    return GetLocalMetricResult(found)


def get_local_pool(
    *,
    id: pulumi.Input[str] | None = None,
    address: pulumi.Input[str] | None = None,
    stack: pulumi.Input[str] | None = None,
    workspace: pulumi.Input[str] | None = None,
) -> GetLocalPoolResult:
    r"""
    :param id: The object's id on the plane.
    :param address: The address of the declaration that made it, such as
        `runtime_pool.shared`.
    :param stack: The stack that made it; with `address`.
    :param workspace: The workspace of that stack.
    """
    props: dict[str, Any] = {
        "id": id,
        "address": address,
        "stack": stack,
        "workspace": workspace,
    }
    found = pulumi.runtime.invoke_output("fleetform:data:local_pool", props)
    return GetLocalPoolResult(found)


def get_local_route(
    *,
    id: pulumi.Input[str] | None = None,
    address: pulumi.Input[str] | None = None,
    stack: pulumi.Input[str] | None = None,
    workspace: pulumi.Input[str] | None = None,
) -> GetLocalRouteResult:
    r"""
    :param id: The object's id on the plane.
    :param address: The address of the declaration that made it, such as
        `runtime_pool.shared`.
    :param stack: The stack that made it; with `address`.
    :param workspace: The workspace of that stack.
    """
    props: dict[str, Any] = {
        "id": id,
        "address": address,
        "stack": stack,
        "workspace": workspace,
    }
    found = pulumi.runtime.invoke_output("fleetform:data:local_route", props)
    return GetLocalRouteResult(found)


def get_local_secret(
    *,
    id: pulumi.Input[str] | None = None,
    address: pulumi.Input[str] | None = None,
    stack: pulumi.Input[str] | None = None,
    workspace: pulumi.Input[str] | None = None,
) -> GetLocalSecretResult:
    r"""
    :param id: The object's id on the plane.
    :param address: The address of the declaration that made it, such as
        `runtime_pool.shared`.
    :param stack: The stack that made it; with `address`.
    :param workspace: The workspace of that stack.
    """
    props: dict[str, Any] = {
        "id": id,
        "address": address,
        "stack": stack,
        "workspace": workspace,
    }
    found = pulumi.runtime.invoke_output("fleetform:data:local_secret", props)
    return GetLocalSecretResult(found)


def get_local_sink(
    *,
    id: pulumi.Input[str] | None = None,
    address: pulumi.Input[str] | None = None,
    stack: pulumi.Input[str] | None = None,
    workspace: pulumi.Input[str] | None = None,
) -> GetLocalSinkResult:
    r"""
    :param id: The object's id on the plane.
    :param address: The address of the declaration that made it, such as
        `runtime_pool.shared`.
    :param stack: The stack that made it; with `address`.
    :param workspace: The workspace of that stack.
    """
    props: dict[str, Any] = {
        "id": id,
        "address": address,
        "stack": stack,
        "workspace": workspace,
    }
    found = pulumi.runtime.invoke_output("fleetform:data:local_sink", props)
    return GetLocalSinkResult(found)


def get_local_subscription(
    *,
    id: pulumi.Input[str] | None = None,
    address: pulumi.Input[str] | None = None,
    stack: pulumi.Input[str] | None = None,
    workspace: pulumi.Input[str] | None = None,
) -> GetLocalSubscriptionResult:
    r"""
    :param id: The object's id on the plane.
    :param address: The address of the declaration that made it, such as
        `runtime_pool.shared`.
    :param stack: The stack that made it; with `address`.
    :param workspace: The workspace of that stack.
    """
    props: dict[str, Any] = {
        "id": id,
        "address": address,
        "stack": stack,
        "workspace": workspace,
    }
    found = pulumi.runtime.invoke_output("fleetform:data:local_subscription", props)
    return GetLocalSubscriptionResult(found)


def get_local_trigger(
    *,
    id: pulumi.Input[str] | None = None,
    address: pulumi.Input[str] | None = None,
    stack: pulumi.Input[str] | None = None,
    workspace: pulumi.Input[str] | None = None,
) -> GetLocalTriggerResult:
    r"""
    :param id: The object's id on the plane.
    :param address: The address of the declaration that made it, such as
        `runtime_pool.shared`.
    :param stack: The stack that made it; with `address`.
    :param workspace: The workspace of that stack.
    """
    props: dict[str, Any] = {
        "id": id,
        "address": address,
        "stack": stack,
        "workspace": workspace,
    }
    found = pulumi.runtime.invoke_output("fleetform:data:local_trigger", props)
    return GetLocalTriggerResult(found)


def get_local_objects(
    *,
    type: pulumi.Input[str],
    stack: pulumi.Input[str] | None = None,
    labels: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
) -> GetLocalObjectsResult:
    r"""
    :param type: Their remote type, such as `local_agent`.
    :param stack: Only those of this stack.
    :param labels: Only those with all of these labels.
    """
    props: dict[str, Any] = {
        "type": type,
        "stack": stack,
        "labels": labels,
    }
    found = pulumi.runtime.invoke_output("fleetform:data:local_objects", props)
    return GetLocalObjectsResult(found)


def get_stack_output(
    *,
    folder: pulumi.Input[str],
    workspace: pulumi.Input[str] | None = None,
) -> GetStackOutputResult:
    r"""
    :param folder: The other stack's folder, relative to this stack's.
    :param workspace: Its workspace; by default, this one's.
    """
    props: dict[str, Any] = {
        "folder": folder,
        "workspace": workspace,
    }
    found = pulumi.runtime.invoke_output("fleetform:data:stack_output", props)
    return GetStackOutputResult(found)
