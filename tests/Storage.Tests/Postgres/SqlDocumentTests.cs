using System.Text.RegularExpressions;
using LightWatch.Shared;

namespace LightWatch.Storage.Tests.Postgres;

/// <summary>Every statement of docs/sql.md, run over a small fleet.</summary>
public sealed partial class SqlDocumentTests
{
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Every_statement_of_the_document_runs_and_every_query_finds_something(PostgresKind kind)
    {
        await using var store = await TestPostgres.NewAsync(kind);
        Assert.True((await store.AppendAsync(Fleet())).IsCommitted);
        await store.MaintainAsync();                             // the fleet's two hours came late, all at once
        var statements = Statement().Matches(await File.ReadAllTextAsync(Document())).Select(m => m.Groups["sql"].Value)
            .ToList();
        Assert.Equal(11, statements.Count);
        foreach (var statement in statements)
        {
            if (statement.StartsWith("insert", StringComparison.Ordinal)) await store.RunAsync(statement);
            else Assert.True((await store.RowsAsync(statement)).Count > 0, statement);
        }
        // Checked by hand: sent bytes grow by 1000 every 15 seconds on each device.
        var sent = await store.RowsAsync(statements.Single(s => s.Contains("as bytes", StringComparison.Ordinal)));
        Assert.Equal(1000.0 * (Steps - 1), sent.Where(r => (string)r[0] == "host-00001").Sum(r => (double)r[3]));
    }

    private const int Steps = 480;

    private static IEnumerable<(Labels, long, double)> Fleet()
    {
        for (var host = 0; host < 3; host++)
        {
            var name = $"host-{host:D5}";
            for (var i = 0; i < Steps; i++)
            {
                // The last host has fallen silent.
                var time = Now - ((Steps - 1 - i) * 15_000L);
                if (host == 2 && time > Now - 900_000) break;
                yield return (
                    Labels.From(("__name__", "system_cpu_load_average_1m"), ("host_name", name)), time, 1 + (i % 7));
                yield return (
                    Labels.From(("__name__", "system_memory_usage_bytes"), ("host_name", name), ("state", "used")),
                    time, 4e9 + i);
                yield return (
                    Labels.From(
                        ("__name__", "system_network_io_bytes_total"), ("host_name", name), ("device", "eth0"),
                        ("direction", "transmit")), time, i * 1000.0);
                yield return (
                    Labels.From(
                        ("__name__", "system_cpu_time_seconds_total"), ("host_name", name), ("cpu", "cpu0"),
                        ("state", "user")), time, i);
                foreach (var state in (string[])["used", "free"])
                    yield return (
                        Labels.From(
                            ("__name__", "system_filesystem_usage_bytes"), ("host_name", name), ("mountpoint", "/"),
                            ("state", state)), time, 1e9);
            }
        }
    }

    private static string Document()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "docs", "sql.md"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "docs", "sql.md");
    }

    [GeneratedRegex(
        "```sql\n(?<sql>.*?)\n```",
        RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Statement();
}
