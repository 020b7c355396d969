using System.Globalization;
using LightWatch.Shared;
using LightWatch.Storage;
using LightWatch.Storage.Embedded;
using LightWatch.System.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LightWatch.System.Tests.Migrate;

/// <summary>Migration by its command line, killed while it runs.</summary>
public sealed class MigrateTests
{
    private const int Series = 100;
    private const int Days = 4;
    private const int PerDay = 1440;
    private const long Samples = (long)Series * Days * PerDay;

    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Migration_killed_several_times_continues_and_ends_with_every_sample_once(PostgresKind kind)
    {
        Assert.SkipUnless(kind == PostgresKind.Plain
            || PostgresServer.HasTimescale, "TimescaleDB is not installed beside PostgreSQL");
        using var source = new TemporaryFolder();
        using var back = new TemporaryFolder();
        var expected = await FillAsync(source.Path);
        var database = await (await PostgresServer.SharedAsync(kind)).CreateDatabaseAsync();

        var kills = await KillAsync(database, "--from", source.Path, "--to", "postgres");
        var (code, output) = await MigrateProcess.RunAsync(database, "--from", source.Path, "--to", "postgres");
        Assert.True(code == 0, output);
        Assert.Contains("source and target hold the same", output, StringComparison.Ordinal);
        Assert.True(kills >= 2, "it ended before it could be killed");
        Assert.Equal((Samples, expected), await ReadAsync(database));

        kills = await KillAsync(database, "--from", "postgres", "--to", back.Path);
        (code, output) = await MigrateProcess.RunAsync(database, "--from", "postgres", "--to", back.Path);
        Assert.True(code == 0, output);
        Assert.True(kills >= 2, "it ended before it could be killed");
        Assert.Equal((Samples, expected), await ReadFolderAsync(back.Path));

        (code, output) = await MigrateProcess.RunAsync(database, "--from", source.Path, "--to", "postgres");
        Assert.True(code == 0, output);
        Assert.Contains("there was nothing left to copy", output, StringComparison.Ordinal);
        (code, output) = await MigrateProcess.RunAsync(database, "--from", back.Path, "--to", source.Path, "--check");
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task Folder_of_a_running_server_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        using var target = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path, "--Agent:Enabled=false");
        var (code, output) = await MigrateProcess.RunAsync("", "--from", folder.Path, "--to", target.Path);
        Assert.Equal(1, code);
        Assert.Contains(folder.Path, output, StringComparison.Ordinal);
        Assert.Contains("in use by", output, StringComparison.Ordinal);
        Assert.Contains("lightwatch backup", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--from is required", "--to", "x")]
    [InlineData("ConnectionStrings:metrics", "--from", "x", "--to", "postgres")]
    [InlineData("no data folder", "--from", "/nowhere/at/all", "--to", "x")]
    [InlineData("is no time", "--from", "x", "--to", "y", "--from-time", "yesterday")]
    [InlineData("neither an option", "--from", "x", "--to", "y", "--chekc")]
    [InlineData("are the same", "--from", "x", "--to", "./x")]
    [InlineData("cannot be used", "--from", "Host=127.0.0.1;Port=1;Password=secret;Username=u", "--to", "x")]
    public async Task Wrong_arguments_are_refused_in_a_sentence(string expected, params string[] arguments)
    {
        var (code, output) = await MigrateProcess.RunAsync("", arguments);
        Assert.NotEqual(0, code);
        Assert.Contains(expected.Replace("--from is required", "'--from' is required", StringComparison.Ordinal),
            output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", output, StringComparison.Ordinal);
    }

    // Each run is killed further on than the one before.
    private static async Task<int> KillAsync(string database, params string[] arguments)
    {
        var kills = 0;
        for (var percent = 10; percent <= 70; percent += 30)
        {
            var at = percent;
            await using var run = MigrateProcess.Start(database,
                line => line.StartsWith("copying samples:", StringComparison.Ordinal)
                && Percent(line) >= at, arguments);
            if (await run.KillAtAsync()) kills++;
        }
        return kills;
    }

    private static int Percent(string line) => int.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);

    private static async Task<double> FillAsync(string path)
    {
        using var folder = StoreFolder.Open(path);
        await using var store = EmbeddedStore.Open(folder, new StorageOptions { Path = path }, TimeProvider.System,
            NullLogger.Instance);
        var first = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - (Days * 24 * 3_600_000L);
        var sum = 0.0;
        for (var day = 0; day < Days; day++)
        {
            using var batch = SampleBatch.Rent();
            for (var series = 0; series < Series; series++)
            {
                var id = batch.AddSeries(
                    Labels.From(("__name__", "moved"), ("series", series.ToString(CultureInfo.InvariantCulture))));
                for (var i = 0; i < PerDay; i++)
                {
                    var value = (series * 7919 % 1000) + (i % 100);
                    batch.Add(id, first + (((day * PerDay) + i) * 60_000L), value);
                    sum += value;
                }
            }
            Assert.True((await store.AppendAsync(batch)).IsCommitted);
        }
        return sum;
    }

    private static async Task<(long Count, double Sum)> ReadAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false;Command Timeout=120");
        await using var command = source.CreateCommand(
            "select count(*), sum(value) from (select distinct on (series_id, time) value from sample order by "
                + "series_id, time) as once");
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        return (reader.GetInt64(0), reader.GetDouble(1));
    }

    private static async Task<(long Count, double Sum)> ReadFolderAsync(string path)
    {
        using var folder = StoreFolder.Open(path);
        await using var store = EmbeddedStore.Open(folder, new StorageOptions { Path = path }, TimeProvider.System,
            NullLogger.Instance);
        using var set = await store.SelectAsync(
            new SeriesQuery([new LabelMatcher(MatchKind.Equal, Labels.MetricNameLabel, "moved")], 0, long.MaxValue));
        var buffer = new SampleBuffer();
        var (count, sum) = (0L, 0.0);
        for (var i = 0; i < set.Count; i++)
        {
            set.Read(i, buffer);
            count += buffer.Count;
            foreach (var value in buffer.Values) sum += value;
        }
        return (count, sum);
    }
}
