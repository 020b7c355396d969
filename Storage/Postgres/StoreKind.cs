namespace LightWatch.Storage.Postgres;

/// <summary>Which kind of PostgreSQL holds the store; decided when the schema is created.</summary>
internal enum StoreKind
{
    /// <summary>Native partitions, and jobs of our own.</summary>
    Plain,

    /// <summary>Hypertables, columnstore and continuous aggregates of TimescaleDB.</summary>
    Timescale,
}

/// <summary>What a process must know of the schema it found or made.</summary>
/// <param name="StoreId">Changes if the database is replaced by another: then no id means what it did.</param>
internal sealed record StoreSchema(StoreKind Kind, Guid StoreId, int Version);
