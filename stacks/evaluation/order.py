"""The order in which the parts of a stack are evaluated: what they refer to comes first.

A node stands for a named value, block or call of a module, and for all instances of that.
References are told from the expressions alone, so the order takes one walk over what is not
literal.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

from planes.address import DATA
from planes.diagnostics import Diagnostics, Source, Span
from stacks.configuration.modules import Configuration
from stacks.evaluation.calls import CallPlan, call_plan
from stacks.evaluation.compiled import expressions
from stacks.evaluation.hints import Hints
from stacks.evaluation.names import undeclared
from stacks.evaluation.plans import BlockPlan, OutputPlan, Repetition, block_plan, output_plan
from stacks.evaluation.provider_keys import evaluated_part
from stacks.graph import cycles
from stacks.language import ast
from stacks.language.evaluate import ambiguous_key
from stacks.language.references import Traversal, is_object_key, traversals
from stacks.language.scope import ExpressionError

__all__ = ["Category", "Node", "Program", "ordered", "report_cycles"]


class Category(Enum):
    VARIABLE = "variable"
    VALIDATION = "validation"
    LOCAL = "local"
    CALL = "call"
    BLOCK = "block"
    OUTPUT = "output"
    END = "end"
    """All of a module's blocks: what ``depends_on = [module.x]`` waits for."""


class Node:
    """``plan`` is a BlockPlan, CallPlan or OutputPlan, by category; None for the others."""

    __slots__ = ("category", "configuration", "name", "plan", "requires", "span")

    def __init__(
        self,
        category: Category,
        configuration: Configuration,
        name: str,
        span: Span | None,
        plan: Any = None,
    ) -> None:
        self.category = category
        self.configuration = configuration
        self.name = name
        self.span = span
        self.plan = plan
        self.requires: dict[Node, None] = {}

    def __str__(self) -> str:
        """``module.a.agent.reviewer (main.fleet.hcl:3)``"""
        module = "".join(f"module.{name}." for name in self.configuration.path)
        own = {
            Category.VARIABLE: f"var.{self.name}",
            Category.VALIDATION: f"validation of var.{self.name}",
            Category.LOCAL: f"local.{self.name}",
            Category.CALL: f"module.{self.name}",
            Category.OUTPUT: f"output.{self.name}",
            Category.END: "all of it",
            Category.BLOCK: self.name,
        }[self.category]
        place = f" ({self.span.location()})" if self.span else ""
        return f"{module}{own}{place}"


class _Nodes:
    """The nodes of one module, by name."""

    __slots__ = (
        *("blocks", "calls", "children", "configuration", "end", "entry"),
        *("locals", "outputs", "variables"),
    )

    def __init__(self, configuration: Configuration, entry: Node | None) -> None:
        self.configuration = configuration
        self.entry = entry
        """The call that leads here."""
        self.variables: dict[str, Node] = {}
        self.locals: dict[str, Node] = {}
        self.outputs: dict[str, Node] = {}
        self.calls: dict[str, Node] = {}
        self.blocks: dict[tuple[str, str], Node] = {}
        self.children: dict[str, _Nodes] = {}
        self.end = Node(Category.END, configuration, "", None)
        if entry is not None:
            self.end.requires[entry] = None


class Program:
    """All nodes of a module tree, and what is wrong with them whatever the values are.

    ``broken`` are the ids of expressions with a reference to nothing.
    """

    def __init__(self, root: Configuration) -> None:
        self.nodes: list[Node] = []
        self.diagnostics = Diagnostics()
        self.broken: set[int] = set()
        self._hints = Hints()
        self.plans: dict[tuple[tuple[str, ...], str, str], BlockPlan] = {}
        tree = self._declare(root, None)
        self._connect(tree, None)

    def _declare(self, configuration: Configuration, entry: Node | None) -> _Nodes:
        """Make the nodes of a module and of those that it calls."""
        found = _Nodes(configuration, entry)
        problems = Diagnostics()
        for name, variable in configuration.variables.items():
            found.variables[name] = self._add(Category.VARIABLE, found, name, variable.span)
        for name, local in configuration.module.locals.items():
            found.locals[name] = self._add(Category.LOCAL, found, name, local.span)
        for name, block in configuration.module.calls.items():
            child = configuration.children.get(name)
            plan = call_plan(block, name, child, problems)
            found.calls[name] = self._add(Category.CALL, found, name, _header(block), plan)
        self._declare_blocks(found, problems)
        for name, block in configuration.module.outputs.items():
            output = output_plan(block, name, problems)
            found.outputs[name] = self._add(Category.OUTPUT, found, name, _header(block), output)
        self.nodes.append(found.end)
        self._report(problems, configuration)
        for name, child in configuration.children.items():
            found.children[name] = self._declare(child, found.calls[name])
        return found

    def _declare_blocks(self, found: _Nodes, problems: Diagnostics) -> None:
        module = found.configuration.module
        data = (((DATA + type_, name), block) for (type_, name), block in module.data.items())
        managed = (*module.declarations.items(), *module.resources.items())
        for (kind, name), block in (*data, *managed):
            plan = block_plan(block, kind, name, problems)
            node = self._add(Category.BLOCK, found, f"{kind}.{name}", _header(block), plan)
            found.blocks[kind, name] = node
            if plan is not None:
                self.plans[found.configuration.path, kind, name] = plan

    def _add(
        self, category: Category, nodes: _Nodes, name: str, span: Span, plan: Any = None
    ) -> Node:
        node = Node(category, nodes.configuration, name, span, plan)
        if nodes.entry is not None:
            node.requires[nodes.entry] = None
        self.nodes.append(node)
        return node

    def _report(self, problems: Diagnostics, configuration: Configuration) -> None:
        calls = configuration.calls
        self.diagnostics.extend(item._replace(calls=calls) for item in problems)

    # Connecting: each expression is walked once.

    def _connect(self, nodes: _Nodes, parent: _Nodes | None) -> None:
        module = nodes.configuration.module
        for name, node in nodes.variables.items():
            self._connect_variable(name, node, nodes, parent)
        for name, node in nodes.locals.items():
            local = module.locals[name]
            self._refer(node, nodes, local.attribute.expression, local.source)
        for node in nodes.calls.values():
            self._connect_call(node, nodes)
        for node in nodes.blocks.values():
            if node.plan is not None:
                self._connect_block(node, node.plan, nodes)
            nodes.end.requires[node] = None
        for node in nodes.outputs.values():
            self._connect_output(node, node.plan, nodes)
        for name, child in nodes.children.items():
            self._connect(child, nodes)
            nodes.end.requires[child.end] = None
            nodes.end.requires[nodes.calls[name]] = None

    def _connect_variable(
        self, name: str, node: Node, nodes: _Nodes, parent: _Nodes | None
    ) -> None:
        if parent is not None:
            assert nodes.entry is not None
            plan: CallPlan = nodes.entry.plan
            argument = plan.arguments.get(name)
            if argument is not None:
                special = _special(plan.repetition)
                source = plan.block.body.source
                self._refer(node, parent, argument.expression, source, special)
        variable = nodes.configuration.variables[name]
        if variable.validations:
            check = self._add(Category.VALIDATION, nodes, name, variable.span)
            check.requires[node] = None
            for rule in variable.validations:
                for part in (rule.condition, rule.message):
                    self._refer(check, nodes, part, variable.span.source)

    def _connect_output(self, node: Node, plan: OutputPlan, nodes: _Nodes) -> None:
        source = plan.block.body.source
        for expression in plan.expressions():
            self._refer(node, nodes, expression, source)
        if plan.depends_on is not None:
            self._depend(node, nodes, plan.depends_on, source, ())

    def _connect_call(self, node: Node, nodes: _Nodes) -> None:
        plan: CallPlan = node.plan
        source = plan.block.body.source
        if plan.repetition is not None:
            self._refer(node, nodes, plan.repetition.expression, source)
        if isinstance(plan.providers, ast.Object):
            for item in plan.providers.items:
                if (part := evaluated_part(item.value)) is not None:
                    self._refer(node, nodes, part, source, _special(plan.repetition))
        if plan.depends_on is not None:
            self._depend(node, nodes, plan.depends_on, source, ())

    def _connect_block(self, node: Node, plan: BlockPlan, nodes: _Nodes) -> None:
        source = plan.block.body.source
        special = _special(plan.repetition)
        if plan.repetition is not None:
            self._refer(node, nodes, plan.repetition.expression, source)
        for expression, bound in expressions(plan.compiled):
            self._refer(node, nodes, expression, source, special, bound)
        for expression, more in plan.lifecycle.expressions():
            self._refer(node, nodes, expression, source, (*special, *more))
        if plan.provider is not None and (part := evaluated_part(plan.provider)) is not None:
            self._refer(node, nodes, part, source, special)
        if plan.depends_on is not None:
            self._depend(node, nodes, plan.depends_on, source, special)

    def _refer(
        self,
        node: Node,
        nodes: _Nodes,
        expression: ast.Expression,
        source: Source,
        special: Sequence[str] = (),
        bound: frozenset[str] = frozenset(),
    ) -> None:
        """Note what an expression refers to, and report what is not there."""
        for traversal in traversals(expression):
            if traversal.steps[0] in bound:
                continue
            span = Span(source, traversal.start, traversal.end)
            problem = undeclared(nodes.configuration, traversal.steps, special, span, self._hints)
            if problem is None:
                problem = _self_reference(node, traversal, span)
            if problem is not None:
                if is_object_key(expression, traversal):
                    problem = ambiguous_key(span)
                self.broken.add(id(expression))
                self._report(Diagnostics(problem.diagnostics), nodes.configuration)
                continue
            node.requires.update(dict.fromkeys(_targets(nodes, traversal)))

    def _depend(
        self,
        node: Node,
        nodes: _Nodes,
        expression: ast.Expression,
        source: Source,
        special: Sequence[str],
    ) -> None:
        """As :meth:`_refer`, but a module stands for all that is in it."""
        items = expression.items if isinstance(expression, ast.Tuple) else [expression]
        for item in items:
            self._refer(node, nodes, item, source, special)
            for traversal in traversals(item):
                child = (
                    nodes.children.get(str(traversal.steps[1]))
                    if len(traversal.steps) > 1
                    else None
                )
                if traversal.steps[0] == "module" and child is not None:
                    node.requires[child.end] = None


def _header(block: ast.Block) -> Span:
    return block.header_span(block.body.source)


def _special(repetition: Repetition | None) -> tuple[str, ...]:
    return () if repetition is None else (repetition.special,)


def _self_reference(node: Node, traversal: Traversal, span: Span) -> ExpressionError | None:
    named = 3 if traversal.steps[0] == "data" else 2
    if node.category is Category.BLOCK and node.name == ".".join(map(str, traversal.steps[:named])):
        return ExpressionError.of(
            "Self-referential block",
            f"The configuration of {node.name} may not refer to itself.",
            span,
        )
    return None


def _targets(nodes: _Nodes, traversal: Traversal) -> Iterable[Node]:
    steps = traversal.steps
    match steps:
        case ("var", str(name), *_):
            return (nodes.variables[name],)
        case ("local", str(name), *_):
            return (nodes.locals[name],)
        case ("module", str(name), *rest):
            child = nodes.children.get(name)
            call = nodes.calls[name]
            if child is None:
                return (call,)
            if rest and rest[0] in child.outputs:
                return (call, child.outputs[str(rest[0])])
            return (call, *child.outputs.values())
        case ("data", type_, name, *_):
            block = nodes.blocks.get((f"{DATA}{type_}", str(name)))
            return () if block is None else (block,)
    block = nodes.blocks.get((str(steps[0]), str(steps[1]))) if len(steps) > 1 else None
    return () if block is None else (block,)


def ordered(nodes: Sequence[Node]) -> tuple[list[Node], list[Node]]:
    """The nodes in order, and those that cannot be ordered: on a cycle, or behind one.

    What is not among the nodes is taken as done.
    """
    among = frozenset(nodes)
    waiting: dict[Node, int] = {}
    dependants: dict[Node, list[Node]] = {}
    for node in nodes:
        required = [other for other in node.requires if other in among]
        waiting[node] = len(required)
        for other in required:
            dependants.setdefault(other, []).append(node)
    ready = deque(node for node in nodes if not waiting[node])
    order = []
    while ready:
        node = ready.popleft()
        order.append(node)
        del waiting[node]
        for other in dependants.get(node, ()):
            waiting[other] -= 1
            if waiting[other] == 0:
                ready.append(other)
    return order, list(waiting)


def report_cycles(nodes: Sequence[Node], diagnostics: Diagnostics) -> list[Node]:
    """An error for each of the cycles among the nodes, with all its members; those members."""
    among = frozenset(nodes)
    edges = {node: [other for other in node.requires if other in among] for node in nodes}
    found = []
    for members in cycles(edges):
        shown = [node for node in members if node.category is not Category.END]
        first = shown[0]
        diagnostics.error(
            "Cycle",
            "These refer to one another in a circle, so that none of them can come first: "
            f"{' → '.join(str(node) for node in (*shown, first))}. Take out one of the references.",
            first.span,
            calls=first.configuration.calls,
        )
        found += members
    return found
