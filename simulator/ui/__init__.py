"""The pages of `flywheel ui`: computed ahead by worker processes, played in the browser.

How a page is added
-------------------
1. `pages/<name>.py` holds one Solara component named `Page`, without arguments. It asks
   `simulator.ui.using.use_session()` for the `Session` of this browser tab (scenario text,
   strategy, changes, seed, language) and for the way to change it, and puts Vue components and
   `simulator.ui.components.box` elements together. It holds no numbers and no visible words.
2. One line in the table `PAGES` of `app.py` gives it its address and its place in the menu.
3. Words stand in `words/en.json` and `words/ko.json` under the same keys, `<part>.<key>`; the menu
   shows `pages.<name>`. A page hands `words.part(session.language, "<part>")` to a component.
4. What takes time is a task: a module-level generator function that yields plain data and runs in
   a worker, such as `simulator.ui.following.follow`. `simulator.ui.using.use_task(task, arguments,
   key)` runs it, streams what it yields, replaces it when `key` changes, and stops it when the
   page is left. A task looks at nothing but its arguments.
   `simulator.ui.playing` has what most pages begin with: `use_look` (market, plan, trouble),
   `use_world` (the world that the clock plays), `Troubles` (the error box), `flags_of`.
5. Vue components stand in `components/<name>.vue`, and as a function that names their arguments in
   `components/__init__.py`, or in `components/<page>.py` if only one page has them. They use the
   options API, plain HTML elements and the classes of `static/flywheel.css`: no tags of Vuetify,
   nothing that Vue 3 would not know. What several need (the clock, formats, downloads, colours of
   strategies) is `window.flywheel`, which is `static/flywheel.js`; there is one clock, and all
   pictures follow it.
6. A component of Python (`@solara.component`) has one root element, a `box(...)`: several would be
   put into a sheet of Solara's own.
7. Nothing that can change stands at module level: all tabs live in one process. What is shared
   is the crew of workers (`runs.py`), and its queue is fair between tabs.

Whatever comes from the browser (links, numbers, texts) may be hostile: it is checked where it
comes in (`state.unpacked`, `state.market_of`), and what is wrong becomes a `TroubleError`, told in
plain words.
"""
