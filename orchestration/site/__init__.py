"""The site: a static set of pages made from the published file alone, readable offline, in Chinese and in English.
`building.build_site` makes it; nothing here knows of Dagster or of the private build."""
