"""Views of `openapi.yaml` for the templates, as plain data.

openapi-python-client runs the templates. These views provide all of their data, in the form in which they print it: its
own parser hides extensions and descriptions, and drops or renames what it does not support.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .document import JSON, Place, SpecError, collected, deprecation, schema_place
from .model_views import fail
from .names import python_name, python_names
from .request_views import RequestViews
from .response_views import ResponseViews
from .view_types import OperationView, ResultView

IDEMPOTENT_METHODS = {"GET", "HEAD", "PUT", "DELETE"}


class SpecViews(RequestViews, ResponseViews):
    """Views of all operations, models and bodies of a document."""

    def __init__(self, document: JSON) -> None:
        super().__init__(document)
        self._check_names()
        # Before the operations, whose arguments can be models.
        self._responses = dict(self._results())
        results = [result for result in self._responses.values() if result.kind != "result"]
        named = {name for result in results for name in result.type.models}
        self.models = self.reached_models(sorted(named))
        self.operations = {view.id: view for view in self._operations()}
        self._make_bodies()
        for view in self.operations.values():
            if view.content and view.content.keywords in self.bodies:
                self.operations[view.id] = replace(view, body=self.bodies[view.content.keywords])
        self.enums = self._reachable_enums()
        with collected(self._problems):
            self.base_path()
        if self._problems:
            raise SpecError(*self._problems)

    # --- walking the document -------------------------------------------------------------------------------------

    def _check_names(self) -> None:
        """Refuse names of schemas and operations that cannot be names of classes and modules."""
        operations = [
            (("paths", path, method), node["operationId"])
            for path, method, _, node in self.raw_operations()
            if "operationId" in node
        ]
        with collected(self._problems):
            python_names([(schema_place(name), name) for name in self.schemas], "model")
        with collected(self._problems):
            python_names(operations, "operation")

    def _results(self) -> Iterator[tuple[Place, ResultView]]:
        for path, method, item, node in self.raw_operations():
            place: Place = ("paths", path, method)
            with collected(self._problems, place):
                yield place, self._result(place, node, self._queries(item, node))

    def _queries(self, item: JSON, node: JSON) -> set[str]:
        """Return the names of the query parameters of an operation."""
        parameters = map(self.resolve, [*item.get("parameters", []), *node.get("parameters", [])])
        return {parameter["name"] for parameter in parameters if parameter["in"] == "query"}

    def _operations(self) -> Iterator[OperationView]:
        for path, method, item, node in self.raw_operations():
            with collected(self._problems, ("paths", path, method)):
                if operation := self._operation(path, method.upper(), item, node):
                    yield operation

    def _operation(self, path: str, method: str, item: JSON, node: JSON) -> OperationView | None:
        """Return the view of an operation, or None if its response was refused."""
        where: Place = ("paths", path, method.lower())
        operation_id = node.get("operationId") or fail(where, "has no operationId")
        tags = node.get("tags", [])
        if len(tags) != 1:
            fail(where, "needs exactly one tag: its namespace in the SDK")
        parameters = self._parameters(path, where, item, node)
        content = self._content(where, method, node, parameters)
        expression = path
        for parameter in parameters:
            if parameter.location == "path":
                expression = expression.replace(f"{{{parameter.wire_name}}}", f"{{{parameter.encode}}}")
        self._refuse_servers(where[:2], item)
        self._refuse_servers(where, node)
        credential, scopes = self._credential(where, node)
        if not (response := self._responses.get(where)):
            return None
        collection = node.get("x-strongly-collection", "")
        if response.kind in ("page", "cursor", "list") and not collection:
            fail(where, "responds with a list and needs x-strongly-collection")
        return OperationView(
            id=operation_id,
            module=python_name(operation_id, "operation", where),
            method=method,
            path=path,
            path_expression=expression,
            idempotent=self._idempotent(where, method, node),
            scopes=scopes,
            statuses=tuple(int(status) for status in node.get("responses", {}) if status.startswith("2")),
            resource=python_name(tags[0], "resource", (*where, "tags")),
            name=python_name(
                node.get("x-strongly-method") or fail(where, "has no x-strongly-method"),
                "method",
                (*where, "x-strongly-method"),
            ),
            summary=node.get("summary") or fail(where, "has no summary"),
            description=node.get("description", ""),
            response=response,
            credential=credential,
            collection=collection,
            deprecated=deprecation(node),
            parameters=parameters,
            content=content,
            body=None,
        )

    @staticmethod
    def _idempotent(where: Place, method: str, node: JSON) -> bool:
        declared = node.get("x-strongly-idempotent")
        if method in IDEMPOTENT_METHODS:
            return True
        if not isinstance(declared, bool):
            fail(where, f"is a {method} and needs x-strongly-idempotent: true or false")
        return bool(declared)

    def arguments(self, operation: OperationView) -> list[str]:
        """Return the names that messages about the arguments of an operation can contain."""
        names = [parameter.name for parameter in operation.parameters]
        for parameter in operation.parameters:
            if "sort_order" in parameter.encode:
                (enum,) = parameter.type.models
                names += [value.partition(":")[0] for value in self.enum_values(enum)]
        inside = {name for body in operation.models for name in self.contained(body)}
        for name, body in self.bodies.items():
            names += [field.name for field in body.fields if name in inside]
        return [*dict.fromkeys(names)]

    def _reachable_enums(self) -> set[str]:
        used = [view.models for view in self.models.values()]
        used += [view.models for view in self.bodies.values()]
        used += [[*view.models, *view.response.type.models] for view in self.operations.values()]
        return {name for names in used for name in names if self.is_enum(name)}
