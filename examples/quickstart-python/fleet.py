"""A first fleet, on the embedded plane: no account, no network.

The same as the example `quickstart`, declared with the Pulumi SDK.
"""

from __future__ import annotations

import json

import pulumi

from planes.sdk import (
    AccessGrant,
    Agent,
    AgentOutputsArgs,
    AgentPermissionsArgs,
    AgentToolsArgs,
    AuditSink,
    Budget,
    BudgetScopeArgs,
    EgressPolicy,
    EgressPolicyAllowArgs,
    Guardrail,
    LocalProvider,
    Metric,
    MetricAlertArgs,
    ModelRoute,
    ModelRoutePriceArgs,
    ModelRouteTargetsArgs,
    RuntimePool,
    Secret,
    SecretGrant,
    Trigger,
    TriggerGithubActorsArgs,
    TriggerGithubArgs,
    TriggerJiraArgs,
    TriggerRateLimitArgs,
    TriggerScheduleArgs,
    TriggerSlackArgs,
    TriggerWebhookArgs,
)

config = pulumi.Config()
repositories: list[str] = json.loads(config.get("repositories", '["acme/api", "acme/web"]'))
reviewer_image = config.get(
    "reviewer_image",
    "ghcr.io/acme/reviewer@sha256:8f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0",
)
harness_image = (
    "ghcr.io/acme/harness@sha256:1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809"
)
labels = {"team": "platform", "cost_center": "cc-1042"}

LocalProvider(path=".fleetform/plane.db")

# Where agents run.

code_work = EgressPolicy(
    "code_work",
    bundles=["github", "python", "node"],
    allow=[EgressPolicyAllowArgs(host="api.acme.example", ports=[443])],
)
pool = RuntimePool(
    "default", cpu=2, memory="4GiB", max_concurrency=8, egress=code_work, labels=labels
)
nightly_pool = RuntimePool("nightly", spot=True, max_lifetime="2h", egress=code_work, labels=labels)

# Which model, at what price.

model = ModelRoute(
    "default",
    targets=[
        ModelRouteTargetsArgs(
            provider="bedrock",
            model="anthropic.claude-sonnet-4-20250514-v1:0",
            region="eu-central-1",
        )
    ],
    rpm=600,
    price=ModelRoutePriceArgs(input=3, output=15, cached=0.3),
)

# What runs.

injection = Guardrail(
    "injection",
    stage="pre_call",
    engine="builtin",
    mode="enforce",
    detects=["prompt_injection", "secrets"],
)
reviewer = Agent(
    "reviewer",
    pool=pool,
    harness="claude_code",
    image=reviewer_image,
    instructions="Review the pull request. Comment on defects, not on style.",
    model=model,
    repos=repositories,
    guardrails=[injection],
    tools=AgentToolsArgs(allow=["read", "search", "comment"]),
    permissions=AgentPermissionsArgs(repo="read", pull_requests="write"),
    timeout="20m",
    max_cost_per_run=2,
    data_sensitivity="internal",
    labels={**labels, "use_case": "code-review"},
)
triager = Agent(
    "triager",
    pool=pool,
    harness="openhands",
    image=harness_image,
    instructions=(
        "Label the issue, find duplicates, and ask for what is missing.\n"
        "Never close an issue yourself.\n"
    ),
    model=model,
    repos=repositories,
    reads=["issues"],
    permissions=AgentPermissionsArgs(repo="read", issues="write"),
    timeout="10m",
    labels={**labels, "use_case": "triage"},
)
ci_doctor = Agent(
    "ci_doctor",
    pool=pool,
    harness="codex",
    image=harness_image,
    instructions="Find why the build broke. Say it in one paragraph, with the line of the log.",
    model=model,
    repos=repositories,
    environment={"LOG_LINES": "400"},
    permissions=AgentPermissionsArgs(repo="read", actions="read"),
    timeout="15m",
    labels={**labels, "use_case": "ci-doctor"},
)

# What starts the agents.

Trigger(
    "pull_request",
    agent=reviewer,
    prompt="Review pull request ${event.pull_request.html_url}.",
    github=TriggerGithubArgs(
        repositories=repositories,
        events=["pull_request.opened", "pull_request.synchronize"],
        actors=TriggerGithubActorsArgs(min_permission="write", allow_forks=False),
    ),
    rate_limit=TriggerRateLimitArgs(per_user=10, per_hour=60),
)
Trigger(
    "mention",
    agent=triager,
    prompt="${event.event.text}",
    slack=TriggerSlackArgs(channels=["C0123456789"], event="mention"),
)
Trigger(
    "bug",
    agent=triager,
    prompt="Triage ${event.issue.key}.",
    jira=TriggerJiraArgs(
        jql="project = API AND issuetype = Bug AND status = Open",
        events=["jira:issue_created"],
    ),
)
webhook = Secret("webhook", source="env", path="WEBHOOK_SECRET")
build_failed = Trigger(
    "build_failed",
    agent=ci_doctor,
    prompt="Build ${event.build.id} failed. Find out why.",
    webhook=TriggerWebhookArgs(signature="hmac_sha256", secret=webhook, header="X-Acme-Signature"),
)
updater = Agent(
    "updater",
    pool=nightly_pool,
    harness="openhands",
    image=harness_image,
    instructions="Update one group of dependencies, run the tests, open a pull request.",
    model=model,
    repos=repositories,
    permissions=AgentPermissionsArgs(repo="write", pull_requests="write"),
    outputs=AgentOutputsArgs(
        allowed=["pull_request"], max_pull_requests=3, protected_paths=[".github/**"]
    ),
    # Where to ask for the doctor. Known once the trigger exists: apply fills it in.
    environment={"DOCTOR_URL": build_failed.url},
    timeout="1h",
    max_cost_per_run=5,
    labels={**labels, "use_case": "dependency-update"},
)
Trigger(
    "nightly",
    agent=updater,
    prompt=f"Update the dependencies of {' and '.join(repositories)}.",
    schedule=TriggerScheduleArgs(cron="0 2 * * 1-5", timezone="Europe/Berlin", jitter="10m"),
)

# Who may use what, at what cost, and who sees it.

github_token = Secret("github_token", source="env", path="GITHUB_TOKEN")
SecretGrant(
    "reviewer_github",
    secret=github_token,
    agent=reviewer,
    mount="header",
    name="Authorization",
    hosts=["api.github.com"],
    ttl="1h",
)
SecretGrant("triager_github", secret=github_token, agent=triager, mount="env", name="GITHUB_TOKEN")
SecretGrant("updater_github", secret=github_token, agent=updater, mount="env", name="GITHUB_TOKEN")
AccessGrant(
    "platform",
    principals=["team:platform"],
    agents=[reviewer, triager, updater, ci_doctor],
    verbs=["run", "approve"],
)
Budget(
    "platform",
    limit=500,
    period="monthly",
    alerts=[50, 80, 100],
    action="block",
    scope=BudgetScopeArgs(team="platform"),
)
Budget(
    "reviewer",
    limit=40,
    period="daily",
    action="pause",
    scope=BudgetScopeArgs(agent=reviewer),
)
AuditSink("trail", type="file", path="audit.jsonl", content="metadata", retention="90d")
Metric(
    "acceptance",
    measures="acceptance",
    group_by=["agent", "repo"],
    window="30d",
    min_sample=20,
    alert=MetricAlertArgs(below=0.6, notify=["slack:C0123456789"]),
)

pulumi.export("reviewer_id", reviewer.id)
pulumi.export("webhook_url", build_failed.url)
