"""Draws the scaling runs as SVG, for light and for dark pages."""

from __future__ import annotations

from pathlib import Path

from benchmarks.contenders import CONTENDERS
from benchmarks.results import Results, Summary
from benchmarks.scenarios import SCALINGS, Scaling

COLORS = dict(
    zip(
        CONTENDERS,
        ("#555555", "#d62728", "#ff9896", "#9467bd", "#e377c2", "#1f77b4", "#ff7f0e", "#2ca02c", "#8c564b"),
        strict=True,
    )
)
OWN_WIDTH, OTHER_WIDTH = 2.2, 1.2
# What matplotlib draws in these colors has others on a dark page. Its own style sheets have no colors for that.
DARK_COLORS = {
    "#ffffff": "#0d1117",  # backgrounds
    "#000000": "#d0d7de",  # axes
    "#cccccc": "#484f58",  # the frame of the legend
    "#b0b0b0": "#8b949e",  # the grid
    "#555555": "#e6edf3",
    "#d62728": "#f85149",
    "#9467bd": "#c39bf0",
    "#1f77b4": "#58a6ff",
    "#8c564b": "#d2a08f",
}


def draw(results: Results, directory: Path) -> list[Path]:
    """Draw each plot that has results, and return the paths."""
    drawn = []
    for scaling in SCALINGS:
        if scaling.name in results.scaling:
            drawn.append(directory / f"performance-{scaling.name}.svg")
            _draw(scaling, results, drawn[-1])
    return drawn


def _draw(scaling: Scaling, results: Results, path: Path) -> None:
    import matplotlib as mpl  # only needed for plots
    from matplotlib.figure import Figure

    # Reproducible files: by default, matplotlib generates random ids.
    with mpl.rc_context({"svg.hashsalt": "strongly", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure = Figure(figsize=(7.2, 4.2), layout="constrained")
        axes = figure.subplots()
        for contender, color in COLORS.items():
            line = {
                place: Summary.of([sample * scaling.unit.factor for sample in samples[contender]])
                for place, samples in results.scaling[scaling.name].items()
                if contender in samples
            }
            if line:
                places, summaries = list(line), list(line.values())
                width = OWN_WIDTH if contender.startswith("strongly") else OTHER_WIDTH
                middles = [summary.middle for summary in summaries]
                axes.plot(places, middles, marker="o", markersize=3, linewidth=width, color=color, label=contender)
                lows, highs = [summary.low for summary in summaries], [summary.high for summary in summaries]
                axes.fill_between(places, lows, highs, color=color, alpha=0.15, linewidth=0)
        axes.set(xscale="log", xlabel=scaling.axis, ylabel=scaling.unit.name, title=scaling.title)
        places = list(results.scaling[scaling.name])
        axes.set_xticks(places, [f"{place:,}" for place in places])
        axes.xaxis.minorticks_off()
        if scaling.logarithmic:
            axes.set_yscale("log", subs=[2, 5])
            axes.yaxis.set_minor_formatter("{x:,g}")
        else:
            axes.set_ylim(bottom=0)
        axes.yaxis.set_major_formatter("{x:,g}")
        axes.grid(alpha=0.3)
        axes.legend(fontsize="small", ncols=2)
        figure.savefig(path, metadata={"Date": None})
    path.write_text(for_dark_pages(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


def for_dark_pages(svg: str) -> str:
    """Return a plot with other colors where the reader prefers dark pages, which its style sheet asks for."""
    rules = ["text {fill: #d0d7de}"]
    for light, dark in DARK_COLORS.items():
        # Rules override the `style` of an element only if they are important.
        rules += [f'[style*="{kind}: {light}"] {{{kind}: {dark} !important}}' for kind in ("fill", "stroke")]
    style = "\n".join(["<style>@media (prefers-color-scheme: dark) {", *rules, "}</style>"])
    return svg.replace(" <defs>\n", f" <defs>\n{style}\n", 1)
