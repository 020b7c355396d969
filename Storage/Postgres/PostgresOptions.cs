using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LightWatch.Storage.Postgres;

/// <summary>
/// Settings of the section <c>Postgres</c>: how PostgreSQL is used when <c>ConnectionStrings:metrics</c> names one.
/// </summary>
/// <remarks>
/// TLS, user and hosts belong into the connection string (<c>SSL Mode=VerifyFull;Root Certificate=…</c>), and what it
/// says of the pool or of timeouts wins over these.
/// </remarks>
public sealed class PostgresOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Postgres";

    /// <summary>The connection string that chooses this store.</summary>
    public const string ConnectionName = "metrics";

    /// <summary>
    /// Uses TimescaleDB where the server has it; decided once, when the schema is created. Off: native partitions, at
    /// 14 times the disk.
    /// </summary>
    public bool UseTimescale { get; set; } = true;

    /// <summary>Most connections of this process. 20: a dozen of queries at once and the writers.</summary>
    [Range(5, 1000)]
    public int MaxConnections { get; set; } = 20;

    /// <summary>How long connecting may take. 5 seconds: longer than any network that works.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one statement may take, in the server too. 2 minutes: as long as a query may.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Connections that write. 2: while one waits for the server's disk the other fills the next commit.
    /// </summary>
    [Range(1, 32)]
    public int WriteConnections { get; set; } = 2;

    /// <summary>
    /// Rows after which a commit is full; more wait for the next. 20,000: larger ones are hardly cheaper, and delay
    /// senders.
    /// </summary>
    [Range(100, 1_000_000)]
    public int CommitRows { get; set; } = 20_000;

    /// <summary>How long a commit may take before its appends are refused. 10 seconds: OTLP's own timeout.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan CommitTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How much time one chunk or partition holds. 2 hours: the open one fits the server's memory, and a day has few
    /// enough.
    /// </summary>
    [Range(typeof(TimeSpan), "00:10:00", "31.00:00:00")]
    public TimeSpan ChunkInterval { get; set; } = DatabaseTuning.Default.ChunkInterval;

    /// <summary>
    /// How long after its end a chunk is compressed (TimescaleDB), or gets its index (plain). 30 minutes: most late
    /// data is in by then.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan CompressAfter { get; set; } = DatabaseTuning.Default.CompressAfter;

    /// <summary>
    /// How far the tiers stay behind the newest samples; queries sum up the rest. 15 minutes: what comes later counts
    /// as late.
    /// </summary>
    [Range(typeof(TimeSpan), "00:12:00", "1.00:00:00")]
    public TimeSpan RefreshLag { get; set; } = DatabaseTuning.Default.RefreshLag;

    /// <summary>
    /// Most bytes of closed partitions that a process which answers keeps compressed in memory; 0: none. 128 MiB: about
    /// a hundred million samples.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long CacheBytes { get; set; } = 128 * 1024 * 1024;

    /// <summary>
    /// Most bytes of samples that one selection may hold; more is refused. 1 GiB: some fifty million samples that are
    /// not compressed.
    /// </summary>
    [Range(1024 * 1024, long.MaxValue)]
    public long SelectBytes { get; set; } = 1024 * 1024 * 1024;

    /// <summary>How long exemplars are kept. 1 day: they explain what is looked at now.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "365.00:00:00")]
    public TimeSpan ExemplarRetention { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The part that can be changed at run time; in force until other values are applied.</summary>
    public DatabaseTuning ToTuning() => new(ChunkInterval, CompressAfter, RefreshLag);
}

[OptionsValidator]
internal sealed partial class PostgresOptionsValidator : IValidateOptions<PostgresOptions>;
