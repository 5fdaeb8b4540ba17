-- The schema of the store, version 5: one SQLite file in which every table is STRICT.
--
-- Three tables are the record: the entries of today (entry), the imports (import), and what each
-- import changed (change). All other tables are an index over the entries. index_rows.py makes
-- their rows from the bodies of the entries, so they could be made again at any time. Other
-- programs use the views at the end of this file.
--
-- The key of an entry (entry.entry) is an integer. For an event it is its place on the timeline,
-- (day << 25) | (precision << 22) | number. The day is the proleptic ordinal of the first day that
-- the event's date allows. The precision runs from 0 (a year) to 4 (a day). The number tells events
-- apart that share both. So every table with this key is in the order of the timeline, and a date
-- is a range of keys (event_keys.py). The entries of the other lists have small numbers, below the
-- key of every event.
--
-- Dates are canonical text ('2025-11-18', '2025-Q4', 'about 2025'); an end and the start of a
-- scheduled period may be a minimum ('not before 2027-02-02'). A column whose name ends in
-- `_day` has the ordinal of the first day of a date, for comparison. Figures are exact decimals as
-- text, in whole units: dollars, kilowatts.

CREATE TABLE import (
    import INTEGER PRIMARY KEY,
    at TEXT NOT NULL,                       -- UTC, '2026-11-25T03:05:45Z'
    paths TEXT NOT NULL,                    -- JSON: the imported files
    undone INTEGER NOT NULL DEFAULT 0,      -- 1: undone; more: the import that left it behind
    edition TEXT                            -- of the starter data that it brought, 'data-2026.11'; '' before versions
) STRICT;

CREATE TABLE entry (
    entry INTEGER PRIMARY KEY,
    list TEXT NOT NULL CHECK (list IN ('companies', 'sources', 'models', 'availability', 'events')),
    id TEXT NOT NULL,
    body TEXT NOT NULL,                     -- JSON: the entry in canonical form, whole
    import INTEGER NOT NULL REFERENCES import,  -- the last import that changed it
    file TEXT,                              -- the file of that import, and the line
    line INTEGER,
    UNIQUE (list, id)
) STRICT;

CREATE TABLE change (                       -- an entry that an import added, changed or removed
    list TEXT NOT NULL,
    id TEXT NOT NULL,                       -- the entry's id after the import
    stood_as TEXT NOT NULL,                 -- its id before: another one if it got a new id
    import INTEGER NOT NULL REFERENCES import,
    body TEXT,                              -- the entry before the import; after it once that is undone
    file TEXT,
    line INTEGER,
    PRIMARY KEY (list, id, import)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_of_import ON change (import);
CREATE INDEX change_stood_as ON change (list, stood_as) WHERE stood_as != id;

CREATE TABLE former (                       -- the former ids of entries, their field `was`
    list TEXT NOT NULL,
    was TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES entry,
    PRIMARY KEY (list, was)
) STRICT, WITHOUT ROWID;

CREATE TABLE company (
    entry INTEGER PRIMARY KEY REFERENCES entry,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    aliases TEXT NOT NULL,                  -- one on each line
    kind TEXT,
    country TEXT,
    retracted INTEGER NOT NULL
) STRICT;

CREATE TABLE parent (                       -- the owners of companies and the dates of ownership
    company TEXT NOT NULL REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED,
    owner TEXT NOT NULL REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED,
    n INTEGER NOT NULL,
    from_date TEXT,
    until_date TEXT,
    entry INTEGER NOT NULL REFERENCES entry,
    PRIMARY KEY (company, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX parent_owner ON parent (owner);

CREATE TABLE source (
    entry INTEGER PRIMARY KEY REFERENCES entry,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    publisher TEXT,
    url TEXT,
    published TEXT,
    kind TEXT,
    retracted INTEGER NOT NULL
) STRICT;

CREATE TABLE model (
    entry INTEGER PRIMARY KEY REFERENCES entry,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    developer TEXT NOT NULL REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED,
    family TEXT,
    released TEXT,
    released_day INTEGER,
    retired TEXT,
    retracted INTEGER NOT NULL
) STRICT;
CREATE INDEX model_developer ON model (developer);

CREATE TABLE route (                        -- a model at a service of a provider
    entry INTEGER PRIMARY KEY REFERENCES entry,
    id TEXT NOT NULL UNIQUE,
    model TEXT NOT NULL REFERENCES model (id) DEFERRABLE INITIALLY DEFERRED,
    provider TEXT NOT NULL REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED,
    service TEXT NOT NULL,                  -- '' if it has no name
    operator TEXT REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED,
    checked TEXT,
    retracted INTEGER NOT NULL,
    UNIQUE (model, provider, service)
) STRICT;

CREATE TABLE route_name (                   -- the model's id at the provider, for each scope
    route INTEGER NOT NULL REFERENCES route,
    scope TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (route, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE period (                       -- the statuses of a route, each until the next begins
    route INTEGER NOT NULL REFERENCES route,
    n INTEGER NOT NULL,
    from_date TEXT,                         -- NULL if the start is not known
    from_day INTEGER NOT NULL,              -- 0 if the start is not known
    not_before INTEGER NOT NULL,            -- 1 if the start is the minimum that was promised
    status TEXT NOT NULL,
    operator TEXT REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED,
    scheduled INTEGER NOT NULL,
    event TEXT REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (route, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX period_event ON period (event) WHERE event IS NOT NULL;

CREATE TABLE event (                        -- a row of the timeline, with only what the row shows
    entry INTEGER PRIMARY KEY REFERENCES entry,
    id TEXT NOT NULL UNIQUE,
    date TEXT NOT NULL,
    ends TEXT,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    title TEXT NOT NULL,
    capacity TEXT,
    retracted INTEGER NOT NULL
) STRICT;
CREATE INDEX event_kind ON event (kind);

CREATE TABLE prose (                        -- the longer texts of an event, apart to keep `event` small
    event INTEGER PRIMARY KEY REFERENCES event DEFERRABLE INITIALLY DEFERRED,
    summary TEXT NOT NULL,
    speaker TEXT NOT NULL
) STRICT;

CREATE TABLE day (                          -- the number of events of one day and precision
    day INTEGER PRIMARY KEY,                -- the upper part of their keys, entry >> 22
    period TEXT NOT NULL,                   -- the period they are listed under: '2025-11', '2025-Q4'
    events INTEGER NOT NULL
) STRICT;
CREATE INDEX day_period ON day (period);

CREATE TABLE party (                        -- every company that an event names in parties or flows
    company TEXT NOT NULL REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED,
    event INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
    roles TEXT NOT NULL,                    -- words of the format, separated by commas
    PRIMARY KEY (company, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX party_event ON party (event);

CREATE TABLE flow (                         -- money or capacity that passes between companies
    event INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
    n INTEGER NOT NULL,                     -- from 1, in the order of the event
    id TEXT,
    payers TEXT NOT NULL,                   -- company ids separated by commas, or 'unknown'
    payees TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,                   -- its own, or the default for its event
    qualifier TEXT,                         -- of the amount: '', about, up to, less than, at least
    low TEXT,
    high TEXT,
    currency TEXT,
    per TEXT,                               -- '', year, month
    vague TEXT,                             -- 'tens of billions', 'undisclosed'
    capacity TEXT,
    quantity TEXT,
    stake TEXT,
    valuation TEXT,
    closed TEXT,
    paid_in TEXT,                           -- shares, debt, services, credits; NULL if it is cash
    size TEXT,                              -- the upper figure of the amount: see `sortable_text`
    power TEXT,                             -- the upper figure of the capacity in kW, in the same form
    PRIMARY KEY (event, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX flow_size ON flow (currency, size) WHERE size IS NOT NULL;
CREATE INDEX flow_power ON flow (power) WHERE power IS NOT NULL;

CREATE TABLE ending (                       -- the end of an event (flow 0) or of its nth flow
    event INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
    flow INTEGER NOT NULL,
    day INTEGER NOT NULL,                   -- the ordinal of the first day that the date allows
    date TEXT NOT NULL,
    not_before INTEGER NOT NULL,            -- 1 if the date is the minimum that was promised
    PRIMARY KEY (event, flow)
) STRICT, WITHOUT ROWID;
CREATE INDEX ending_day ON ending (day);
CREATE INDEX ending_minimum ON ending (day) WHERE not_before;

CREATE TABLE relation (                     -- of an event (flow 0) or its nth flow to another
    event INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
    flow INTEGER NOT NULL,
    n INTEGER NOT NULL,
    type TEXT NOT NULL,
    to_event TEXT NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED,
    to_flow TEXT,
    settles INTEGER NOT NULL,
    PRIMARY KEY (event, flow, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX relation_to ON relation (to_event, to_flow);

-- The kept figures: what each flow counts for in totals as of each day, by the ledger's own rules
-- (ledger/flow_figures.py; FORMAT.md, "What a total means"). A row is a flow that counts between one
-- payer and one payee, through the as-of days in which its figure is the same. The figure of a flow
-- depends on what else is in the total, so `scopes` says in which totals a row counts, as bits:
-- 1 all pairs, 2 the payer's own total, 4 the payee's, 8 all flows, 16 to 256 the events of its day,
-- month, quarter, year and decade, 512 every selection, 1024 the pairs of its payer with a joint
-- flow once, 2048 those of its payee, 4096 all pairs. The sum of a range of rows with one bit, as of
-- a day, is that total. A write makes anew the rows of all events whose figures it may change
-- (store/flow_figures.py).
CREATE TABLE figure (
    payer TEXT NOT NULL,                    -- a company id, or 'unknown'
    payee TEXT NOT NULL,
    currency TEXT NOT NULL,
    traits TEXT NOT NULL,                   -- '' for exact cash; else the medium, marks, and figures beside integers
    event INTEGER NOT NULL,
    n INTEGER NOT NULL,                     -- the flow's place in its event
    from_day INTEGER NOT NULL,              -- the ordinal of the first as-of day on which the row holds
    until_day INTEGER NOT NULL,             -- of the first on which it no longer does; 3652060, after all days, if ever
    scopes INTEGER NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,                    -- paid, committed, conditional, intended
    states_total INTEGER NOT NULL,          -- 1: other flows of the total are parts of it
    firm INTEGER NOT NULL,                  -- in whole units of the currency, as the next three
    up_to INTEGER NOT NULL,
    at_least INTEGER NOT NULL,
    intent INTEGER NOT NULL,
    vague INTEGER NOT NULL,                 -- the number of flows, as the next two
    unpriced INTEGER NOT NULL,
    joint INTEGER NOT NULL,
    PRIMARY KEY (payer, payee, currency, traits, event, n, from_day, scopes)
) STRICT, WITHOUT ROWID;
CREATE INDEX figure_payee ON figure (
    payee, payer, currency, traits, event, n, from_day, until_day, scopes, kind, state, states_total,
    firm, up_to, at_least, intent, vague, unpriced, joint
);
CREATE INDEX figure_event ON figure (
    event, n, currency, traits, from_day, until_day, scopes,
    firm, up_to, at_least, intent, vague, unpriced, joint
);

-- The weight of each payer and payee, by which the heaviest pairs are read first. It is a sum without
-- the figures in traits, as of the last day, so it orders candidates and is never printed.
CREATE TABLE pair (
    payer TEXT NOT NULL,
    payee TEXT NOT NULL,
    cash REAL NOT NULL,                     -- firm dollars in cash
    money REAL NOT NULL,                    -- all money of its flows, firm or not
    PRIMARY KEY (payer, payee)
) STRICT, WITHOUT ROWID;
CREATE INDEX pair_cash ON pair (cash);
CREATE INDEX pair_money ON pair (money);

CREATE TABLE distinct_entry (               -- entries that a person judged not to be the same
    entry INTEGER NOT NULL REFERENCES entry,    -- the entry that says so
    other TEXT NOT NULL,                    -- the id of the other entry
    list TEXT NOT NULL,                     -- the list of both
    PRIMARY KEY (entry, other),
    FOREIGN KEY (list, other) REFERENCES entry (list, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX distinct_entry_other ON distinct_entry (list, other);

CREATE TABLE report (                       -- a source that differs from the entry in a field
    entry INTEGER NOT NULL REFERENCES entry,
    flow INTEGER NOT NULL,                  -- 0 for the entry itself
    n INTEGER NOT NULL,
    source TEXT NOT NULL REFERENCES source (id) DEFERRABLE INITIALLY DEFERRED,
    field TEXT NOT NULL,
    says TEXT NOT NULL,
    slip TEXT,
    PRIMARY KEY (entry, flow, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_source ON report (source);

CREATE TABLE citation (                     -- the sources that an entry or its parts cite
    source TEXT NOT NULL REFERENCES source (id) DEFERRABLE INITIALLY DEFERRED,
    entry INTEGER NOT NULL REFERENCES entry,
    PRIMARY KEY (source, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX citation_entry ON citation (entry);

CREATE TABLE tag (
    tag TEXT NOT NULL,
    event INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (tag, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_event ON tag (event);

CREATE TABLE event_model (
    model TEXT NOT NULL REFERENCES model (id) DEFERRABLE INITIALLY DEFERRED,
    event INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (model, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_model_event ON event_model (event);

-- The texts by which a search finds an event. The search index keeps no text of its own: rows are
-- added to it and removed from it with the texts of this view, spelled as `search_words` does.
CREATE VIEW search_text AS
SELECT
    event.entry AS entry,
    event.title AS title,
    prose.summary || ' ' || prose.speaker || ' ' || event.id || ' ' || event.kind AS body,
    (SELECT group_concat(company.name || ' ' || company.aliases || ' ' || company.id, ' ')
        FROM party JOIN company ON company.id = party.company WHERE party.event = event.entry) AS companies,
    (SELECT group_concat(tag.tag, ' ') FROM tag WHERE tag.event = event.entry) AS tags,
    (SELECT group_concat(source.title || ' ' || coalesce(source.publisher, ''), ' ')
        FROM citation JOIN source ON source.id = citation.source WHERE citation.entry = event.entry) AS sources
FROM event JOIN prose ON prose.event = event.entry;

CREATE VIRTUAL TABLE search USING fts5 (
    title, body, companies, tags, sources,
    content = '', tokenize = 'unicode61 remove_diacritics 2'
);

-- The views are the public interface for sqlite3, Datasette and scripts.

CREATE VIEW v_events AS
SELECT
    event.id, event.date, event.ends AS "end", event.kind, event.status, event.title,
    prose.summary, prose.speaker,
    event.capacity, event.retracted,
    (SELECT group_concat(party.company, ',') FROM party WHERE party.event = event.entry) AS companies,
    (SELECT group_concat(tag.tag, ',') FROM tag WHERE tag.event = event.entry) AS tags,
    (SELECT group_concat(citation.source, ',') FROM citation WHERE citation.entry = event.entry) AS sources
FROM event JOIN prose ON prose.event = event.entry
ORDER BY event.entry DESC;

CREATE VIEW v_flows AS
SELECT
    event.id AS event, flow.n, flow.id, event.date, flow.payers, flow.payees, flow.kind, flow.status,
    flow.qualifier, flow.low, flow.high, flow.currency, flow.per, flow.vague, flow.capacity, flow.quantity,
    flow.stake, flow.valuation, flow.closed, flow.paid_in, event.retracted
FROM flow JOIN event ON event.entry = flow.event
ORDER BY flow.event DESC, flow.n;

CREATE VIEW v_parties AS
SELECT event.id AS event, event.date, party.company, party.roles
FROM party JOIN event ON event.entry = party.event;

CREATE VIEW v_relations AS
SELECT event.id AS event, relation.flow, relation.type, relation.to_event, relation.to_flow, relation.settles
FROM relation JOIN event ON event.entry = relation.event;

CREATE VIEW v_reports AS
SELECT entry.list, entry.id, report.flow, report.field, report.says, report.slip, report.source
FROM report JOIN entry ON entry.entry = report.entry;

CREATE VIEW v_companies AS
SELECT
    company.id, company.name, replace(company.aliases, char(10), ', ') AS aliases, company.kind, company.country,
    (SELECT count(*) FROM party WHERE party.company = company.id) AS events,
    (SELECT event.date FROM event
        WHERE event.entry = (SELECT max(party.event) FROM party WHERE party.company = company.id)) AS last_event,
    company.retracted
FROM company;

CREATE VIEW v_sources AS
SELECT source.id, source.title, source.publisher, source.url, source.published, source.kind,
    (SELECT count(*) FROM citation WHERE citation.source = source.id) AS cited_by, source.retracted
FROM source;

CREATE VIEW v_models AS
SELECT model.id, model.name, model.developer, model.family, model.released, model.retired, model.retracted FROM model;

CREATE VIEW v_availability AS
SELECT
    route.id, route.model, route.provider, route.service, period.n AS period, period.from_date AS "from",
    period.status, coalesce(period.operator, route.operator, route.provider) AS operator, period.scheduled,
    period.event, route.checked, route.retracted
FROM route LEFT JOIN period ON period.route = route.entry;

CREATE VIEW v_model_ids AS
SELECT route.id AS availability, route.model, route.provider, route.service, route_name.scope, route_name.name
FROM route JOIN route_name ON route_name.route = route.entry;

CREATE VIEW v_imports AS
SELECT import.import, import.at, import.paths, import.undone,
    (SELECT count(*) FROM change WHERE change.import = import.import) AS entries
FROM import;
