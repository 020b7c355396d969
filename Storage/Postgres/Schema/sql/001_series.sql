-- What is known of series and metrics, and the small documents that all processes share.

-- One row: which store this is. Ids of series mean nothing in a store with another id.
create table store (
    id uuid not null default gen_random_uuid(),
    kind text not null,                              -- timescale or plain, decided once
    created timestamptz not null default now()
);

create table series (
    id bigint primary key,                           -- visible in ascending order: rows come only under the series lock
    metric text not null,
    labels jsonb not null,                           -- without __name__
    fingerprint uuid not null unique                 -- first half of sha256 over name \0 value \0 of all labels in ordinal order
);
create sequence series_id owned by series.id;
create index series_metric on series (metric);
create index series_labels on series using gin (labels);

create table metadata (
    metric text primary key,
    type text not null,
    unit text not null,
    help text not null
);

create table document (
    kind text not null,
    name text not null,
    version bigint not null,
    body jsonb not null,
    primary key (kind, name)
);

create function document_changed() returns trigger language plpgsql as $$
begin
    perform pg_notify('lightwatch_document', coalesce(new.kind, old.kind));
    return null;
end $$;
create trigger document_changed after insert or update or delete on document for each row execute function document_changed();

-- What the maintenance job has applied of settings that change at run time.
create table applied (
    name text primary key,
    value text not null
);
