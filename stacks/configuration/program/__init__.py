"""A Python program as the front of a stack: run in a subprocess, as Pulumi's language host does.

The only importer of pulumi's runtime.  ``host`` runs the program against a ResourceMonitor and an
Engine (gRPC on a socket in a folder of its own); what it registers comes out as the plain data of
``model``.  ``child``, ``tracking``, ``places`` and ``failure`` run beside the user's code.
"""

__all__: list[str] = []
