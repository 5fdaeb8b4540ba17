-- The schema of a version 1 store, frozen: step 001 of migrations.py executes it. Never edit this file.
-- schema.sql is today's schema and explains the tables.

CREATE TABLE import (
    import INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    paths TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE entry (
    entry INTEGER PRIMARY KEY,
    list TEXT NOT NULL CHECK (list IN ('companies', 'sources', 'models', 'availability', 'events')),
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    import INTEGER NOT NULL REFERENCES import,
    file TEXT,
    line INTEGER,
    UNIQUE (list, id)
) STRICT;

CREATE TABLE change (
    list TEXT NOT NULL,
    id TEXT NOT NULL,
    stood_as TEXT NOT NULL,
    import INTEGER NOT NULL REFERENCES import,
    body TEXT,
    file TEXT,
    line INTEGER,
    PRIMARY KEY (list, id, import)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_of_import ON change (import);
CREATE INDEX change_stood_as ON change (list, stood_as) WHERE stood_as != id;

CREATE TABLE former (
    list TEXT NOT NULL,
    was TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES entry,
    PRIMARY KEY (list, was)
) STRICT, WITHOUT ROWID;

CREATE TABLE company (
    entry INTEGER PRIMARY KEY REFERENCES entry,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    aliases TEXT NOT NULL,
    kind TEXT,
    country TEXT,
    retracted INTEGER NOT NULL
) STRICT;

CREATE TABLE parent (
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

CREATE TABLE route (
    entry INTEGER PRIMARY KEY REFERENCES entry,
    id TEXT NOT NULL UNIQUE,
    model TEXT NOT NULL REFERENCES model (id) DEFERRABLE INITIALLY DEFERRED,
    provider TEXT NOT NULL REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED,
    service TEXT NOT NULL,
    operator TEXT REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED,
    checked TEXT,
    retracted INTEGER NOT NULL,
    UNIQUE (model, provider, service)
) STRICT;

CREATE TABLE route_name (
    route INTEGER NOT NULL REFERENCES route,
    scope TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (route, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE period (
    route INTEGER NOT NULL REFERENCES route,
    n INTEGER NOT NULL,
    from_date TEXT,
    from_day INTEGER NOT NULL,
    status TEXT NOT NULL,
    operator TEXT REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED,
    scheduled INTEGER NOT NULL,
    event TEXT REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (route, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX period_event ON period (event) WHERE event IS NOT NULL;

CREATE TABLE event (
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

CREATE TABLE prose (
    event INTEGER PRIMARY KEY REFERENCES event DEFERRABLE INITIALLY DEFERRED,
    summary TEXT NOT NULL,
    speaker TEXT NOT NULL
) STRICT;

CREATE TABLE day (
    day INTEGER PRIMARY KEY,
    period TEXT NOT NULL,
    events INTEGER NOT NULL
) STRICT;
CREATE INDEX day_period ON day (period);

CREATE TABLE party (
    company TEXT NOT NULL REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED,
    event INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
    roles TEXT NOT NULL,
    PRIMARY KEY (company, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX party_event ON party (event);

CREATE TABLE flow (
    event INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
    n INTEGER NOT NULL,
    id TEXT,
    payers TEXT NOT NULL,
    payees TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    qualifier TEXT,
    low TEXT,
    high TEXT,
    currency TEXT,
    per TEXT,
    vague TEXT,
    capacity TEXT,
    quantity TEXT,
    stake TEXT,
    valuation TEXT,
    closed TEXT,
    size TEXT,
    power TEXT,
    PRIMARY KEY (event, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX flow_size ON flow (currency, size) WHERE size IS NOT NULL;
CREATE INDEX flow_power ON flow (power) WHERE power IS NOT NULL;

CREATE TABLE relation (
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

CREATE TABLE report (
    entry INTEGER NOT NULL REFERENCES entry,
    flow INTEGER NOT NULL,
    n INTEGER NOT NULL,
    source TEXT NOT NULL REFERENCES source (id) DEFERRABLE INITIALLY DEFERRED,
    field TEXT NOT NULL,
    says TEXT NOT NULL,
    slip TEXT,
    PRIMARY KEY (entry, flow, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_source ON report (source);

CREATE TABLE citation (
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
    content = 'search_text', content_rowid = 'entry', tokenize = 'unicode61 remove_diacritics 2'
);

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
    flow.stake, flow.valuation, flow.closed, event.retracted
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
