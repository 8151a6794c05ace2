"""A stack written down again: the Python of one in HCL, the HCL of one in Python.

Pure; no I/O.  What is written is the stack as it was evaluated: variables and local values are in
their places, and what was repeated stands once for each instance.
"""

__all__: list[str] = []
