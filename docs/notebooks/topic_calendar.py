"""A marimo notebook that draws the topic calendar of a published file: months by topics, of one outlet or of all."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Topic calendar")


@app.cell
def _():
    import os
    import pathlib

    import altair as alt
    import duckdb
    import marimo as mo

    return alt, duckdb, mo, os, pathlib


@app.cell
def _(duckdb, os, pathlib):
    published = pathlib.Path(os.environ.get("SINOSCOPE_WAREHOUSE") or "warehouse") / "sinoscope.duckdb"
    # Read only: the file is replaced by a refresh and never changed.  Run this cell again to see a newer one.
    connection = duckdb.connect(str(published), read_only=True)
    return (connection,)


@app.cell
def _(connection, mo):
    _outlets = connection.sql(
        "select source_id from sources where article_count > 0 order by article_count desc, source_id"
    ).fetchall()
    ((_busiest,),) = connection.sql(
        "select max(source_article_count) from topic_calendar where topic_id = (select min(topic_id) from topics)"
    ).fetchall()
    outlet = mo.ui.dropdown(
        ["all outlets", *(source_id for (source_id,) in _outlets)], value="all outlets", label="Outlet"
    )
    # A share of a handful of articles says little; in an archive as small as the sample files every month counts.
    fewest = mo.ui.number(start=1, value=20 if _busiest >= 20 else 1, label="Months of at least so many articles")
    mo.vstack([mo.md("# Topic calendar"), mo.hstack([outlet, fewest], justify="start")])
    return fewest, outlet


@app.cell
def _(connection, fewest, outlet):
    calendar = connection.sql(
        """
        select
            strftime(topic_calendar.month, '%Y-%m') as month,
            topics.name_zh || ' ' || topics.name_en as topic,
            sum(topic_calendar.main_article_count)::integer as articles,
            sum(topic_calendar.source_article_count)::integer as of_articles,
            articles / of_articles as share
        from topic_calendar
        inner join topics on topic_calendar.topic_id = topics.topic_id
        where $outlet = 'all outlets' or topic_calendar.source_id = $outlet
        group by topic_calendar.month, topic_calendar.topic_id, topics.name_zh, topics.name_en
        having of_articles >= $fewest
        order by month, topic
        """,
        params={"outlet": outlet.value, "fewest": fewest.value},
    ).pl()
    return (calendar,)


@app.cell
def _(alt, calendar):
    chart = (
        alt.Chart(calendar)
        .mark_rect()
        .encode(
            x=alt.X("month:O", title="Month (Asia/Shanghai)"),
            y=alt.Y(
                "topic:N",
                title=None,
                sort=alt.EncodingSortField("articles", op="sum", order="descending"),
                axis=alt.Axis(labelLimit=400),
            ),
            color=alt.Color("share:Q", title="Share", scale=alt.Scale(scheme="blues"), legend=alt.Legend(format=".0%")),
            tooltip=["month", "topic", "articles", "of_articles", alt.Tooltip("share", format=".0%")],
        )
        .properties(title="Share of the articles that have the topic as a main one")
    )
    chart
    return (chart,)


if __name__ == "__main__":
    app.run()
