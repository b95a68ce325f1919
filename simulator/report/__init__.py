"""Reports: one HTML file that tells a comparison to people who were not there.

- `contents`: all that a report tells, as plain data: the JSON of `flywheel report`
- `numbers`: numbers on the page, each with the place in that data it comes from
- `parts`: what a section is made of; `sections`: what is told, in which order
- `page`: the file, from `page.html.jinja` and `page.css`
"""
