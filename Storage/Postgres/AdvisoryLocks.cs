namespace LightWatch.Storage.Postgres;

/// <summary>Keys of the database's advisory locks, each with the namespace <see cref="Space"/> before it.</summary>
internal static class AdvisoryLocks
{
    /// <summary>First key of all: the letters LW.</summary>
    public const int Space = 0x4C57;

    /// <summary>Held while the schema is created or migrated.</summary>
    public const int Schema = 1;

    /// <summary>
    /// Held till the end of a transaction that inserts into <c>series</c>: ids become visible in ascending order.
    /// </summary>
    public const int Series = 2;

    /// <summary>Held by the replica that does the maintenance.</summary>
    public const int Maintenance = 3;

    /// <summary>Held till the end of a transaction that makes partitions.</summary>
    public const int Partitions = 4;
}
