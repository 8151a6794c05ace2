"""The cost plane, made real on the embedded plane: budgets and model routes.

Pure: a declaration in, primitives out.  The plane sees every request before it is made, so that it
keeps a budget at once; one that only alerts is kept by nobody.
"""

from __future__ import annotations

from typing import cast

from planes.cost import Budget
from planes.declaration import Declaration
from planes.validation import known
from providers.contract import Lowered, PrimitiveRef, Role, View
from providers.local.lowering.common import ADVISORY, REQUEST_TIME, main_primitive, stated

__all__ = ["lower_budget", "lower_model_route"]


def lower_budget(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    own = main_primitive(declaration, view)
    action = known(cast(Budget, declaration.spec).action)
    mode = ADVISORY if action in (None, "alert") else REQUEST_TIME
    certain = mode.mode if action is not None else PrimitiveRef(own.key, "enforcement")
    return Lowered(
        (own,),
        outputs={"id": PrimitiveRef(own.key, "id"), "enforcement": certain},
        enforcement=stated(declaration, limit=mode, tokens=mode, alerts=ADVISORY),
    )


def lower_model_route(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    own = main_primitive(declaration, view)
    return Lowered(
        (own,),
        outputs={"endpoint": PrimitiveRef(own.key, "endpoint")},
        enforcement=stated(declaration, targets=REQUEST_TIME, rpm=REQUEST_TIME, tpm=REQUEST_TIME),
    )
