"""HTML pages: one file each, no request to anywhere, everything escaped."""

from __future__ import annotations

import functools
import importlib.util
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from crostaff.errors import CrostaffError
from crostaff.io.files import atomic_file

if TYPE_CHECKING:
    from crostaff.plan.plan import Plan
    from crostaff.plan.shown import Shown

NEEDED = ("altair", "jinja2", "vl_convert")
"""Libraries of the extra ``report``."""


def require_libraries() -> None:
    """Check that the libraries of the extra are there.

    Raises
    ------
    CrostaffError
        If one is missing; the message says how to install it.
    """
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise CrostaffError(
            f"a report needs {', '.join(missing)}; install with: pip install 'crostaff[report]'"
        )


def require_page_name(path: Path) -> None:
    """Refuse to write a page over what is no page: a table, a scenario, a plan.

    Raises
    ------
    CrostaffError
        If the name does not end in ``.html`` or ``.htm``.
    """
    if path.suffix.lower() not in (".html", ".htm"):
        raise CrostaffError(
            f"{path} is no name of a page; let the report end in .html, like report.html"
        )


def write_report(shown: Shown, path: str | Path, *, overwrite: bool = False) -> None:
    """Write a self-contained HTML page of a plan or an answer, whole or not at all.

    Parameters
    ----------
    shown : Plan or Answer
    path : str or pathlib.Path
        A name that ends in ``.html`` or ``.htm``.
    overwrite : bool
        Whether an existing file may be replaced.

    Raises
    ------
    CrostaffError
        If the file exists and may not be replaced, has another suffix, cannot be written, or the
        libraries of the extra ``report`` are missing.
    """
    write_page(lambda: page_of(shown), path, overwrite=overwrite)


def write_page(render: Callable[[], str], path: str | Path, *, overwrite: bool) -> None:
    """Write a page whole or not at all; libraries and path are asked before it is made.

    Raises
    ------
    CrostaffError
        If the file exists and may not be replaced, has another suffix than ``.html`` or ``.htm``,
        cannot be written, or a library is missing.
    """
    require_page_name(Path(path))
    require_libraries()
    with atomic_file(Path(path), overwrite=overwrite) as target:
        target.write_text(render(), encoding="utf-8")


def page_of(shown: Shown) -> str:
    """Return the page of a plan or an answer as text.

    Raises
    ------
    CrostaffError
        If the libraries of the extra ``report`` are missing, or there is no page of such things.
    """
    from crostaff.plan.plan import Plan
    from crostaff.report.answers import answer_page

    require_libraries()
    return render(shown) if isinstance(shown, Plan) else answer_page(shown)


def render(plan: Plan) -> str:
    """Return the page of a plan as text."""
    from crostaff.report.sections import sections, tiles

    return fill(
        "plan.html",
        charts(plan),
        scenario=plan.problem.scenario,
        summary=plan.summary,
        last_day=plan.problem.grid.last_day(plan.problem.periods),
        tiles=tiles(plan),
        sections=sections(plan),
    )


def fill(template: str, charts: Mapping[str, dict[str, object]], **context: object) -> str:
    """Return a template filled in; every text is escaped.

    Parameters
    ----------
    template : str
        One that extends ``base.html``.
    charts : mapping of str to dict
        Vega-Lite specifications by name.
    **context
        What the template names.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("crostaff.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(
        charts={name: _for_script(chart) for name, chart in charts.items()},
        library=_vega_bundle() if charts else "",
        **context,
    )


def charts(plan: Plan) -> dict[str, dict[str, object]]:
    """Return the Vega-Lite specification of each chart by name."""
    from crostaff.report import charts as draw
    from crostaff.report import rows, tables

    span = rows.horizon(plan.problem)
    months = json.loads(tables.months(plan).to_json(orient="records"))
    return {
        "gantt": draw.gantt(rows.activity_rows(plan), rows.study_rows(plan), span),
        "functions": draw.load_heatmap(rows.function_load_rows(plan), span, step=20),
        "people": draw.load_heatmap(rows.person_load_rows(plan), span),
        "billability": draw.monthly_billability(months),
        "margin": draw.monthly_margin(months, plan.problem.scenario.currency),
    }


def _for_script(specification: dict[str, object]) -> str:
    """Return JSON that cannot end the script element it stands in."""
    text = json.dumps(specification, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@functools.cache
def _vega_bundle() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script."""
    import vl_convert

    bundle: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return bundle.replace("</script", "<\\/script")
