"""SPARQL: what must not be answered first, then what is, from the graph as RDF."""

import builtins
from typing import Any

import pytest

from tests.shelf import loaded
from tests.test_cypher import ASTER, FILES, rows
from vaultweave.ask.cypher import Answer
from vaultweave.ask.graph import Graph, graph
from vaultweave.ask.sparql import sparql
from vaultweave.exports.rdf import ntriples
from vaultweave.exports.sheet import chosen
from vaultweave.exports.triples import PREFIXES
from vaultweave.model.errors import VaultweaveError


@pytest.fixture(scope="module")
def g(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return graph(loaded(tmp_path_factory.mktemp("vault"), FILES))


def told(g: Graph, text: str) -> Answer:
    return sparql(ntriples(chosen(g, mentions=True, derived=False)), PREFIXES, text)


WRONG = {
    "SELEC ?a WHERE { ?a ?b ?c }": "1:10: this is not read as SPARQL: WHERE",
    "SELECT ?a WHERE {\n ?a foo:bar ?c }": "2:12: this prefix is not declared",
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }": "1:1",
    "SELECT ?a WHERE { SERVICE <http://a.example/> { ?a ?b ?c } }": "SERVICE",
    "": "empty",
}


@pytest.mark.parametrize("text", WRONG)
def test_is_refused(g: Graph, text: str) -> None:
    with pytest.raises(VaultweaveError, match=WRONG[text]):
        told(g, text)


ANSWERS: dict[str, list[tuple[Any, ...]]] = {
    "SELECT ?who ?what WHERE { ?who role:exposed ?what }": [(ASTER, "Rules")],
    "SELECT ?c WHERE { ?a role:supplier/role:exposed ?c }": [("Rules",)],
    "SELECT ?n (COUNT(?r) AS ?k) WHERE { ?a ?r ?b . ?r a rdf:Property . ?b rdfs:label ?n } "
    "GROUP BY ?n ORDER BY DESC(?k) ?n LIMIT 1": [("Aster", 3)],
    "SELECT ?line WHERE { ?s rdf:predicate role:customer ; vw:line ?line }": [(11,)],
    "SELECT ?p WHERE { ?s rdf:predicate ?p ; vw:modality 'potential' }": [("headwind",)],
    "SELECT ?a ?none WHERE { ?a skos:altLabel 'Ay' . OPTIONAL { ?a vw:nothing ?none } }": [
        (ASTER, None)
    ],
    "SELECT ?a WHERE { ?a a vw:Stub } ORDER BY ?a": [("Dearth",), ('O\'Neil "X"',)],
    "SELECT ?service WHERE { ?service vw:context 'a service' }": [],
    "ASK { ?a role:competitor ?b }": [(False,)],
    "CONSTRUCT { ?b role:helps ?a } WHERE { ?a role:supplier ?b }": [(ASTER, "helps", "Borealis")],
}


@pytest.mark.parametrize("text", ANSWERS)
def test_is_answered(g: Graph, text: str) -> None:
    assert rows(told(g, text)) == ANSWERS[text]


def test_columns_are_as_they_were_asked_for(g: Graph) -> None:
    assert told(g, "SELECT ?z ?a WHERE { ?a role:exposed ?z }").columns == ("z", "a")
    assert told(g, "ASK { ?a ?b ?c }").columns == ("answer",)


def test_without_the_extra_it_says_which(g: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def lacking(name: str, *more: Any) -> Any:  # noqa: ANN401 - as the real one
        if name == "pyoxigraph":
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", lacking)
    with pytest.raises(VaultweaveError, match=r"pip install 'vaultweave\[rdf\]'"):
        told(g, "ASK { ?a ?b ?c }")
