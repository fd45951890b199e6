"""The HTTP contract, asked of the real app on the real catalogue, on both databases."""

from typing import Any

import httpx
import pytest

from app.storage.queries.approaches import REGULATORY_KINDS

pytestmark = pytest.mark.anyio

LISTS = [
    "approaches",
    "evidence",
    "trials",
    "regulatory-events",
    "sources",
    "tumor-types",
    "targets",
    "modalities",
    "strategies",
    "barriers",
    "markers",
    "therapies",
    "conditions",
]


async def get(api: httpx.AsyncClient, path: str, **params: Any) -> Any:
    answer = await api.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("name", LISTS)
async def test_a_page_walk_returns_every_record_once(api: httpx.AsyncClient, name: str) -> None:
    cursor, ids, total = None, [], None
    while True:
        page = await get(api, f"/v1/{name}", limit=37, fields="id", **({"cursor": cursor} if cursor else {}))
        total = page["total"] if total is None else total
        assert page["total"] == total
        ids += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert len(ids) == len(set(ids)) == total > 0


@pytest.mark.parametrize("name", LISTS)
async def test_every_list_has_the_same_shape(api: httpx.AsyncClient, name: str) -> None:
    answer = await api.get(f"/v1/{name}", params={"limit": 2})
    page = answer.json()

    assert set(page) == {"items", "total", "next_cursor", "facets", "as_of", "release"}
    assert len(page["items"]) == 2
    assert 'rel="next"' in answer.headers["link"]
    assert 'rel="first"' in answer.headers["link"]
    assert answer.headers["catalogue-release"] == page["release"]


@pytest.mark.parametrize("name", LISTS)
async def test_the_link_to_the_next_page_works(api: httpx.AsyncClient, name: str) -> None:
    first = await api.get(f"/v1/{name}", params={"limit": 2})
    following = first.links["next"]["url"]

    second = await api.get(following)

    assert second.status_code == 200
    assert {item["id"] for item in second.json()["items"]}.isdisjoint(item["id"] for item in first.json()["items"])


@pytest.mark.parametrize("name", LISTS)
async def test_each_record_of_a_list_can_be_read_alone(api: httpx.AsyncClient, name: str) -> None:
    single = {"regulatory-events": "evidence"}.get(name, name)
    for item in (await get(api, f"/v1/{name}", limit=5))["items"]:
        assert (await get(api, f"/v1/{single}/{item['id']}"))["id"] == item["id"]


@pytest.mark.parametrize("written", ["CLDN18.2", "cldn18.2", "Claudin 18.2", "claudin-18.2", " Claudin18.2"])
async def test_names_resolve_wherever_an_id_is_taken(api: httpx.AsyncClient, written: str) -> None:
    assert (await get(api, f"/v1/targets/{written}"))["id"] == "cldn18.2"
    assert "satri-cel" in [item["id"] for item in (await get(api, "/v1/approaches", target=written))["items"]]


async def test_filters_repeat_for_or_and_different_words_are_and(api: httpx.AsyncClient) -> None:
    async def ids(**params: Any) -> set[str]:
        return {item["id"] for item in (await get(api, "/v1/approaches", limit=200, fields="id", **params))["items"]}

    cars, tcrs, brain = await ids(modality="car-t"), await ids(modality="tcr-t"), await ids(tumor_type="GB")

    assert cars
    assert tcrs
    assert await ids(modality=["car-t", "tcr-t"]) == cars | tcrs
    assert await ids(modality="car-t", tumor_type="GB") == cars & brain


async def test_a_tumour_type_finds_what_names_it_what_lies_below_and_what_covers_it(api: httpx.AsyncClient) -> None:
    async def matched(code: str) -> dict[str, str]:
        return {item["id"]: item["tumor_match"] for item in (await get(api, "/v1/approaches", tumor_type=code, limit=200))["items"]}

    assert (await matched("STAD"))["satri-cel"] == "exact"
    assert (await matched("DSTAD"))["satri-cel"] == "broader"
    assert (await matched("EGC"))["satri-cel"] == "narrower"
    assert "satri-cel" not in await matched("MEL")


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        ("2021-12-30", "preclinical"),
        ("2025-06-10", "randomised_positive"),
        ("2025-12-31", "under_review"),
        ("2026-06-21", "under_review"),
        ("2026-06-22", "approved"),
    ],
)
async def test_as_of_reaches_every_answer(api: httpx.AsyncClient, as_of: str, status: str) -> None:
    listed = await get(api, "/v1/approaches", tumor_type="STAD", as_of=as_of, q="satri")
    alone = await get(api, "/v1/approaches/satri-cel", as_of=as_of)
    history = await get(api, "/v1/approaches/satri-cel/history", as_of=as_of)
    facts = await get(api, "/v1/evidence", approach="satri-cel", as_of=as_of, limit=200)

    of_stomach = next(one for one in history["tumor_types"] if one["tumor_type"]["id"] == "STAD")
    assert listed["items"][0]["status"]["evidence_status"] == status
    assert next(one for one in alone["statuses"] if one["tumor_type"]["id"] == "STAD")["evidence_status"] == status
    assert of_stomach["steps"][-1]["status"] == status
    assert of_stomach["steps"][-1]["until"] is None
    assert {fact["id"] for fact in alone["facts"]} == {fact["id"] for fact in facts["items"]}
    assert all(fact["fact"]["date"] <= as_of for fact in facts["items"] if len(fact["fact"]["date"]) == 10)


async def test_every_status_names_facts_that_can_be_read_with_their_sources(api: httpx.AsyncClient) -> None:
    for item in (await get(api, "/v1/approaches", limit=200))["items"]:
        assert bool(item["status"]["because"]) is (item["status"]["evidence_status"] != "preclinical")
        for reason in item["status"]["because"]:
            fact = await get(api, f"/v1/evidence/{reason['fact']}")
            assert fact["fact"]["source"] == reason["source"]


async def test_facet_counts_are_what_filtering_finds(api: httpx.AsyncClient) -> None:
    facets = (await get(api, "/v1/approaches", limit=1, facets="status,modality,target,route,strategy,barrier,developer,country,regulator,recruiting"))[
        "facets"
    ]

    for name, counts in facets.items():
        assert counts, name
        for one in counts[:3]:
            assert (await get(api, "/v1/approaches", limit=1, **{name: one["value"]}))["total"] == one["count"] or name == "country"


async def test_status_counts_sum_to_the_total(api: httpx.AsyncClient) -> None:
    page = await get(api, "/v1/approaches", tumor_type="SOLID", facets="status", limit=1)

    assert sum(one["count"] for one in page["facets"]["status"]) == page["total"]


async def test_a_result_shows_its_denominator_and_the_computed_percentage(api: httpx.AsyncClient) -> None:
    for item in (await get(api, "/v1/evidence", kind="result_reported", limit=200))["items"]:
        responses = item["fact"]["responses"]
        if responses:
            assert item["response_percent"] == round(100 * responses["responders"] / responses["evaluable"], 1)
            assert f"{responses['responders']} of {responses['evaluable']}" in item["told"]


async def test_regulatory_events_are_only_regulators_doings(api: httpx.AsyncClient) -> None:
    kinds = {item["fact"]["kind"] for item in (await get(api, "/v1/regulatory-events", limit=200))["items"]}

    assert kinds <= set(REGULATORY_KINDS)
    approvals = await get(api, "/v1/regulatory-events", kind="decision_made", regulator="nmpa")
    assert [item["approach"]["id"] for item in approvals["items"]] == ["satri-cel"]


@pytest.mark.parametrize("sort", ["status", "name", "-name", "since", "-since", "reviewed", "-reviewed", "id", "-id"])
async def test_sorting_is_total_and_reversible(api: httpx.AsyncClient, sort: str) -> None:
    items = (await get(api, "/v1/approaches", sort=sort, limit=200))["items"]
    key = sort.lstrip("-")

    values = [item[key] for item in items] if key in ("id",) else []
    assert values == sorted(values, reverse=sort.startswith("-"))


async def test_search_finds_prefixes_in_any_language_best_first(api: httpx.AsyncClient) -> None:
    async def first(q: str) -> dict[str, Any]:
        found: dict[str, Any] = (await get(api, "/v1/search", q=q))["items"][0]
        return found

    assert (await first("satri-cel"))["id"] == "satri-cel"
    assert (await first("舒瑞"))["id"] == "satri-cel"
    assert (await first("cldn18"))["id"] == "cldn18.2"
    assert (await first("胃癌"))["id"] == "STAD"
    assert (await first("NCT04581473"))["kind"] == "trial"


async def test_what_search_finds_can_be_opened(api: httpx.AsyncClient) -> None:
    for q in ("gast", "car", "a*02", "carsgen", "lifil"):
        for item in (await get(api, "/v1/search", q=q, limit=10))["items"]:
            assert (await api.get(item["path"])).status_code == 200, item


async def test_resolve_leads_to_one_record_or_says_why_not(api: httpx.AsyncClient) -> None:
    found = await get(api, "/v1/resolve", q="舒瑞基奥仑赛")
    assert found == {
        "query": "舒瑞基奥仑赛",
        "id": "satri-cel",
        "kind": "approach",
        "name": "satricabtagene autoleucel",
        "matched_on": "舒瑞基奥仑赛",
        "path": "/v1/approaches/satri-cel",
    }

    unknown = await api.get("/v1/resolve", params={"q": "satricabtagen"})
    assert unknown.status_code == 404
    assert "satri-cel" in unknown.json()["errors"][0]["suggestions"]

    ambiguous = await api.get("/v1/resolve", params={"q": "Yolk Sac Tumor"})
    assert ambiguous.status_code == 422
    assert len(ambiguous.json()["errors"][0]["suggestions"]) > 1


async def test_a_former_code_leads_to_its_successor(api: httpx.AsyncClient) -> None:
    assert (await get(api, "/v1/tumor-types/GBM"))["id"] == "GB"
    assert (await get(api, "/v1/tumor-types/DIPG"))["id"] == "DMG"


async def test_a_tumour_type_shows_its_place_and_its_counts(api: httpx.AsyncClient) -> None:
    stomach = await get(api, "/v1/tumor-types/oncotree:STAD")

    assert [one["id"] for one in stomach["ancestors"]] == ["EGC", "STOMACH", "SOLID_NON_CNS", "SOLID"]
    assert "DSTAD" in [one["id"] for one in stomach["children"]]
    assert stomach["approaches"]["exact"] >= 1
    total = (await get(api, "/v1/approaches", tumor_type="STAD", limit=1))["total"]
    assert total <= sum(stomach["approaches"].values())


async def test_a_source_lists_who_cites_it_and_where_to_open_it(api: httpx.AsyncClient) -> None:
    paper = await get(api, "/v1/sources/pubmed:40460847")

    assert paper["link"] == "https://pubmed.ncbi.nlm.nih.gov/40460847/"
    assert {"kind": "approach", "id": "satri-cel", "path": "/v1/approaches/satri-cel"} in paper["cited_by"]


async def test_about_tells_release_counts_and_licence(api: httpx.AsyncClient) -> None:
    about = await get(api, "/v1/about")

    assert about["counts"]["approaches"] == sum(about["by_status"].values())
    assert "CC BY 4.0" in about["licence"]
    assert about["reviewed_through"] <= "2026-11-23"


async def test_health_says_alive_and_ready(api: httpx.AsyncClient) -> None:
    assert (await get(api, "/health/live"))["status"] == "alive"
    assert (await get(api, "/health/ready"))["ready"] is True


async def test_both_databases_give_the_same_bytes(sqlite_url: str, postgres_url: str) -> None:
    from tests.conftest import client_of

    paths = [
        "/v1/approaches?facets=status,target,country,tumor_type&limit=200",
        "/v1/approaches?tumor_type=STAD&sort=name",
        "/v1/evidence?limit=200",
        "/v1/trials?limit=200",
        "/v1/sources?limit=200",
        "/v1/tumor-types?under=BRAIN&limit=200",
        "/v1/search?q=car",
        "/v1/approaches/lifileucel/history",
    ]
    answers: list[list[bytes]] = []
    for url in (sqlite_url, postgres_url):
        async for client in client_of(url):
            answers.append([(await client.get(path)).content for path in paths])

    assert answers[0] == answers[1]
