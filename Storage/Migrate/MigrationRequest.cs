using LightWatch.Storage.Postgres;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace LightWatch.Storage.Migrate;

/// <summary>Where a store is: a data folder, or a database.</summary>
/// <param name="Text">The folder or the connection string.</param>
public sealed record MigrationPlace(string Text, bool IsDatabase)
{
    private const string Setting = "postgres";

    /// <summary>
    /// Understands what people write: <c>postgres</c> is the connection string <c>ConnectionStrings:metrics</c>,
    /// <c>postgres:NAME</c> is <c>ConnectionStrings:NAME</c>, what begins with <c>Host=</c> or another keyword of
    /// Npgsql is a connection string, anything else a folder.
    /// </summary>
    /// <exception cref="StoreException">It is none of these; the message quotes no connection string.</exception>
    public static MigrationPlace Parse(string text, IConfiguration settings)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new StoreException("an empty name is no place");
        if (text == Setting || text.StartsWith(Setting + ":", StringComparison.Ordinal))
        {
            if (text.StartsWith(Setting + "://", StringComparison.Ordinal)) throw Uri();
            var name = text == Setting ? PostgresOptions.ConnectionName : text[(Setting.Length + 1)..];
            var found = settings.GetConnectionString(name);
            return string.IsNullOrWhiteSpace(found) ? throw new StoreException($"the setting ConnectionStrings:{name} is not there (in the environment: ConnectionStrings__{name})") : Database(found);
        }
        if (text.StartsWith("postgresql://", StringComparison.Ordinal)) throw Uri();
        return IsConnectionString(text) ? Database(text)
            : new MigrationPlace(Path.GetFullPath(text), IsDatabase: false);
    }

    /// <summary>Says nothing of a connection string, which may hold a password.</summary>
    public override string ToString() => IsDatabase ? "a database" : Text;

    private static bool IsConnectionString(string text)
    {
        var keyword = text.Split('=')[0].Trim();
        return text.Contains('=', StringComparison.Ordinal) && !keyword.Contains('/', StringComparison.Ordinal)
            && new NpgsqlConnectionStringBuilder().TryGetValue(keyword, out _);
    }

    private static StoreException Uri() =>
        new("a database is named in Npgsql's notation: Host=…;Username=…;Password=…;Database=…");

    private static MigrationPlace Database(string text)
    {
        try
        {
            return new MigrationPlace(new NpgsqlConnectionStringBuilder(text).ConnectionString, IsDatabase: true);
        }
        catch (ArgumentException bad)
        {
            throw new StoreException($"the connection string cannot be read: {bad.Message}", bad);
        }
    }
}

/// <summary>What is to be migrated.</summary>
/// <param name="IsCheck">Compares, and writes nothing.</param>
/// <param name="IsMerge">The target may hold other data.</param>
/// <param name="FromUnixMs">Samples before are left out.</param>
/// <param name="ToUnixMs">Samples from here on are left out.</param>
public sealed record MigrationRequest(
    MigrationPlace From, MigrationPlace To, bool IsCheck = false, bool IsMerge = false, long FromUnixMs = long.MinValue,
    long ToUnixMs = long.MaxValue)
{
    /// <summary>Settings for data folders.</summary>
    public StorageOptions Storage { get; init; } = new();

    /// <summary>Settings for databases.</summary>
    public PostgresOptions Postgres { get; init; } = new();
}

/// <summary>What was done.</summary>
/// <param name="IsSame">The comparison at the end found everything of the source in the target.</param>
/// <param name="LeftOut">Buckets of histograms, which a database cannot keep without their samples.</param>
public sealed record MigrationResult(
    bool IsSame, long SamplesCopied, long BucketsCopied, int DocumentsCopied, long LeftOut);

/// <summary>Hears how a migration goes.</summary>
public interface IMigrationListener
{
    /// <summary>Something else begins; its share starts at 0.</summary>
    void Begin(string what);

    /// <param name="share">The share of it that is done, 0 to 1.</param>
    /// <param name="samples">Samples and buckets copied or compared by it so far.</param>
    void At(double share, long samples);

    /// <summary>Something a person should know, in one sentence.</summary>
    void Say(string sentence);

    /// <summary>A day was compared.</summary>
    void Compared(DayComparison day);
}
