"""Analysis of studies: what moves a metric, where a strategy loses, and a page that shows it."""
