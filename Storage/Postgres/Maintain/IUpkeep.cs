using Npgsql;

namespace LightWatch.Storage.Postgres.Maintain;

/// <summary>The work that keeps one kind of database in shape; done by one replica at a time.</summary>
internal interface IUpkeep
{
    /// <summary>Does all that is due: layout, tiers, retention.</summary>
    /// <param name="connection">Holds the maintenance lock and is in no transaction.</param>
    /// <exception cref="NpgsqlException">Something could not be done; it is due again next time.</exception>
    Task RunAsync(NpgsqlConnection connection, RuntimeSettings settings, CancellationToken cancel);
}
