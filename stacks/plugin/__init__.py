"""``pulumi-resource-fleetform``: the kinds as resources of Pulumi's own engine.

The other direction of ``stacks.evaluation.program``: here Pulumi plans, and asks for one resource
at a time.  Each is planned and applied by fleetform's engine, against a state of the plugin's own.
"""

__all__: list[str] = []
