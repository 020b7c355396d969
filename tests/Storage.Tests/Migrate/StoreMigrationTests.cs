using LightWatch.Shared;
using LightWatch.Storage.Embedded;
using LightWatch.Storage.Migrate;
using LightWatch.Storage.Tests.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace LightWatch.Storage.Tests.Migrate;

public sealed class StoreMigrationTests
{
    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Everything_there_and_back_is_what_it_was(PostgresKind kind)
    {
        TestPostgres.Skip(kind);
        using var source = new SomeFolder();
        using var back = new SomeFolder();
        await source.WithAsync((store, _) => SomeData.FillAsync(store, days: 3));
        var database = await DatabaseAsync(kind);

        var heard = new HeardMigration();
        var there = await RunAsync(source.Place, database, heard);
        Assert.True(there.IsSame, string.Join('\n', heard.Days.Select(d => d.First)));
        Assert.Equal(there.SamplesCopied, heard.Days.Sum(d => d.Source.Samples));
        var home = await RunAsync(database, back.Place);
        Assert.True(home.IsSame);
        Assert.Equal(there.SamplesCopied, home.SamplesCopied);

        var expected = await source.ReadAsync();
        Assert.Contains(expected, line => line.Contains("7ff80000deadbeef", StringComparison.Ordinal));
        Assert.Equal(expected, await back.ReadAsync());
        await using var service = await TestPostgres.OverAsync(database.Text, StorageUse.Both);
        Assert.Equal(expected, await Dump.OfAsync(service.Source()));
    }

    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Tiers_of_copied_samples_are_those_of_the_source(PostgresKind kind)
    {
        TestPostgres.Skip(kind);
        using var source = new SomeFolder();
        await source.WithAsync((store, _) => SomeData.FillAsync(store, days: 3));
        var database = await DatabaseAsync(kind);
        Assert.True((await RunAsync(source.Place, database)).IsSame);
        await using var service = await TestPostgres.OverAsync(database.Text, StorageUse.Both);
        var (from, to) = (SomeFolder.Now - (3 * SomeFolder.Day), SomeFolder.Now - SomeFolder.Hour);
        Assert.Equal(
            Numbers(await source.ReadTierAsync(Tier.Hour, from, to)),
            Numbers(await Dump.TierAsync(service.Source(), Tier.Hour, from, to)));
    }

    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Buckets_whose_samples_are_gone_survive_there_and_back(PostgresKind kind)
    {
        TestPostgres.Skip(kind);
        using var source = new SomeFolder();
        using var back = new SomeFolder();
        // Four days, of which the samples of the first two and a half have gone.
        var first = SomeFolder.Now - (4 * SomeFolder.Day);
        await source.AppendAsync(
            Enumerable.Range(0, 4 * 144).SelectMany(
                i => new[] { (SomeData.Cpu, first + (i * SomeFolder.Hour / 6), (double)i), (
                    SomeData.Odd, first + (i * SomeFolder.Hour / 6) + 5, i % 17 / 4.0) }));
        await source.WithAsync(async (store, _) => await store.CompactAsync(), keptHours: 36);
        var (from, to) = (first, SomeFolder.Now - (40 * SomeFolder.Hour));
        var expected = await source.ReadTierAsync(Tier.Hour, from, to);
        var minutes = await source.ReadTierAsync(Tier.Minute, from, to);
        Assert.NotEmpty(expected);
        Assert.DoesNotContain(await source.ReadAsync(), line => line.Contains($" {first} ", StringComparison.Ordinal));
        var database = await DatabaseAsync(kind);

        var there = await RunAsync(source.Place, database);
        Assert.True(there.IsSame);
        Assert.True(there.BucketsCopied > 2 * 24 * 2);
        Assert.True((await RunAsync(database, back.Place)).IsSame);

        Assert.Equal(expected, await back.ReadTierAsync(Tier.Hour, from, to));
        Assert.Equal(minutes, await back.ReadTierAsync(Tier.Minute, from, to));
        await using var service = await TestPostgres.OverAsync(database.Text, StorageUse.Both);
        await service.MaintainAsync();
        if (kind == PostgresKind.Timescale)                      // what its own job does in time
            foreach (var tier in (string[])["sample_1m", "sample_1h"])
                await service.RunAsync($"call refresh_continuous_aggregate('{tier}', null, now() - interval '1 hour')");
        Assert.Equal(expected, await Dump.TierAsync(service.Source(), Tier.Hour, from, to));
        Assert.Equal(minutes, await Dump.TierAsync(service.Source(), Tier.Minute, from, to));
    }

    [Fact]
    public async Task Plain_into_timescale_is_the_same()
    {
        TestPostgres.Skip(PostgresKind.Timescale);
        using var source = new SomeFolder();
        await source.WithAsync((store, _) => SomeData.FillAsync(store, days: 2));
        var (plain, timescale) = (await DatabaseAsync(PostgresKind.Plain), await DatabaseAsync(PostgresKind.Timescale));
        Assert.True((await RunAsync(source.Place, plain)).IsSame);
        Assert.True((await RunAsync(plain, timescale)).IsSame);
        await using var service = await TestPostgres.OverAsync(timescale.Text, StorageUse.Both);
        Assert.Equal(await source.ReadAsync(), await Dump.OfAsync(service.Source()));
    }

    [Fact]
    public async Task Migration_that_was_interrupted_goes_on_and_has_every_sample_once()
    {
        using var source = new SomeFolder();
        await source.WithAsync((store, _) => SomeData.FillAsync(store, days: 4));
        var database = await DatabaseAsync(PostgresKind.Plain);
        var heard = new HeardMigration { OnShare = (what, share) =>
            Interrupt(what == "copying samples" && share > 0.5) };
        await Assert.ThrowsAsync<OperationCanceledException>(() => RunAsync(source.Place, database, heard));

        var rest = await RunAsync(source.Place, database);
        Assert.True(rest.IsSame);
        await using var service = await TestPostgres.OverAsync(database.Text, StorageUse.Both);
        var expected = await source.ReadAsync();
        Assert.InRange(rest.SamplesCopied, 1, expected.Count - 300);
        Assert.Equal(expected, await Dump.OfAsync(service.Source()));
        // What was on its way when it was interrupted may be there twice; days that were done are not.
        Assert.InRange(
            await service.QueryAsync<long>("select count(*) - count(distinct (series_id, time)) from sample"), 0, 600);
    }

    [Fact]
    public async Task Finished_migration_run_again_copies_only_what_is_new()
    {
        using var source = new SomeFolder();
        using var target = new SomeFolder();
        await source.WithAsync((store, _) => SomeData.FillAsync(store, days: 2));
        Assert.True((await RunAsync(source.Place, target.Place)).SamplesCopied > 0);
        var again = await RunAsync(source.Place, target.Place);
        Assert.Equal((true, 0L), (again.IsSame, again.SamplesCopied));

        await source.AppendAsync(
            (SomeData.Odd, SomeFolder.Now - SomeFolder.Day - 1, 1), (SomeData.Odd, SomeFolder.Now - 3, 2));
        var more = await RunAsync(source.Place, target.Place);
        Assert.Equal((true, 2L), (more.IsSame, more.SamplesCopied));
        Assert.Equal(await source.ReadAsync(), await target.ReadAsync());
    }

    [Fact]
    public async Task Migration_from_a_backup_is_completed_from_the_store_itself()
    {
        using var source = new SomeFolder();
        using var backup = new SomeFolder();
        using var target = new SomeFolder();
        await source.AppendAsync(
            (SomeData.Cpu, SomeFolder.Now - 5000, 1), (SomeData.Odd, SomeFolder.Now - SomeFolder.Day, 2));
        await source.WithAsync((store, _) => store.BackupAsync(backup.Path, null, CancellationToken.None));
        Assert.Equal(2, (await RunAsync(backup.Place, target.Place)).SamplesCopied);
        await source.AppendAsync((SomeData.Cpu, SomeFolder.Now - 1000, 3));
        var rest = await RunAsync(source.Place, target.Place);
        Assert.Equal((true, 1L), (rest.IsSame, rest.SamplesCopied));
        Assert.Equal(await source.ReadAsync(), await target.ReadAsync());
    }

    [Fact]
    public async Task Check_names_the_first_sample_that_differs()
    {
        using var source = new SomeFolder();
        using var target = new SomeFolder();
        await source.AppendAsync((SomeData.Cpu, SomeFolder.Now - 5000, 1), (SomeData.Odd, SomeFolder.Now - 5000, 2));
        Assert.True((await RunAsync(source.Place, target.Place)).IsSame);
        await target.AppendAsync((SomeData.Odd, SomeFolder.Now - 5000, 3));
        var heard = new HeardMigration();
        var check = await RunAsync(new MigrationRequest(source.Place, target.Place, IsCheck: true), heard);
        Assert.False(check.IsSame);
        var day = Assert.Single(heard.Days);
        Assert.Equal((0, 1, 0), (day.Missing, day.Different, day.Extra));
        Assert.NotEqual(day.Source.Checksum, day.Target.Checksum);
        Assert.Contains("temperature.celsius", day.First, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_part_of_the_time_is_copied_if_so_wished()
    {
        using var source = new SomeFolder();
        using var target = new SomeFolder();
        await source.AppendAsync(
            Enumerable.Range(0, 100).Select(i => (SomeData.Cpu, SomeFolder.Now - (i * SomeFolder.Hour), (double)i)));
        var request = new MigrationRequest(
            source.Place, target.Place, FromUnixMs: SomeFolder.Now - (20 * SomeFolder.Hour),
            ToUnixMs: SomeFolder.Now - (10 * SomeFolder.Hour));
        var part = await RunAsync(request);
        Assert.Equal((true, 10L), (part.IsSame, part.SamplesCopied));
        Assert.Equal((true, 90L), ((await RunAsync(source.Place, target.Place)).IsSame, 100 - part.SamplesCopied));
        Assert.Equal(await source.ReadAsync(), await target.ReadAsync());
    }

    [Fact]
    public async Task Folder_in_use_is_refused_with_a_hint()
    {
        using var source = new SomeFolder();
        using var target = new SomeFolder();
        await source.AppendAsync((SomeData.Cpu, SomeFolder.Now, 1));
        using (StoreFolder.Open(source.Path))
        {
            var refused = await Assert.ThrowsAsync<StoreException>(() => RunAsync(source.Place, target.Place));
            Assert.Contains("is in use by", refused.Message, StringComparison.Ordinal);
            Assert.Contains("lightwatch backup", refused.Message, StringComparison.Ordinal);
        }
        using (StoreFolder.Open(target.Path))
            Assert.Contains(
                "is in use by",
                (await Assert.ThrowsAsync<StoreException>(() => RunAsync(source.Place, target.Place))).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_with_other_data_is_refused_unless_both_are_to_be_merged()
    {
        using var source = new SomeFolder();
        using var target = new SomeFolder();
        await source.AppendAsync((SomeData.Cpu, SomeFolder.Now - 1000, 1), (SomeData.Cpu, SomeFolder.Now - 2000, 2));
        await target.AppendAsync((SomeData.Cpu, SomeFolder.Now - 1000, 10), (SomeData.Odd, SomeFolder.Now - 3000, 3));
        Assert.Contains(
            "--merge", (await Assert.ThrowsAsync<StoreException>(() => RunAsync(source.Place, target.Place))).Message,
            StringComparison.Ordinal);

        var merged = await RunAsync(new MigrationRequest(source.Place, target.Place, IsMerge: true));
        Assert.Equal((true, 2L), (merged.IsSame, merged.SamplesCopied));
        var found = await target.ReadAsync();
        Assert.Equal(3, found.Count);
        Assert.All(await source.ReadAsync(), line => Assert.Contains(line, found));
    }

    [Fact]
    public async Task Merge_that_would_lose_buckets_without_samples_is_refused()
    {
        using var old = new SomeFolder();
        using var other = new SomeFolder();
        await old.AppendAsync(
            Enumerable.Range(0, 4 * 24).Select(i => (SomeData.Cpu, SomeFolder.Now - (i * SomeFolder.Hour), (double)i)));
        await old.WithAsync(async (store, _) => await store.CompactAsync(), keptHours: 36);
        var database = await DatabaseAsync(PostgresKind.Plain);
        Assert.True((await RunAsync(old.Place, database)).BucketsCopied > 0);
        await other.AppendAsync(
            (SomeData.Odd, SomeFolder.Now - (3 * SomeFolder.Day), 1), (SomeData.Odd, SomeFolder.Now - 1, 2));

        var merge = new MigrationRequest(other.Place, database, IsMerge: true);
        var refused = await Assert.ThrowsAsync<StoreException>(() => RunAsync(merge));
        Assert.Contains("--from-time", refused.Message, StringComparison.Ordinal);
        var newer = await RunAsync(merge with { FromUnixMs = SomeFolder.Now - SomeFolder.Hour });
        Assert.Equal((true, 1L), (newer.IsSame, newer.SamplesCopied));
    }

    [Fact]
    public async Task Buckets_of_histograms_alone_are_left_out_of_a_database_and_counted()
    {
        using var source = new SomeFolder();
        await source.WithAsync((store, _) => SomeData.FillAsync(store, days: 4));
        await source.WithAsync(async (store, _) => await store.CompactAsync(), keptHours: 36);
        var heard = new HeardMigration();
        var done = await RunAsync(source.Place, await DatabaseAsync(PostgresKind.Plain), heard);
        Assert.True(done.IsSame, string.Join('\n', heard.Days.Select(d => d.First)));
        Assert.True(done.LeftOut > 10);
        Assert.Contains(heard.Said, line => line.Contains("only histograms", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Folder_that_is_no_store_is_no_source()
    {
        using var target = new SomeFolder();
        var nothing = new MigrationPlace(Path.Combine(target.Path, "nothing"), IsDatabase: false);
        Assert.Contains(
            "is no data folder",
            (await Assert.ThrowsAsync<StoreException>(() => RunAsync(nothing, target.Place))).Message,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(nothing.Text));
    }

    [Fact]
    public async Task Database_without_a_store_is_no_source()
    {
        using var target = new SomeFolder();
        var empty = await DatabaseAsync(PostgresKind.Plain);
        Assert.Contains(
            "holds no LightWatch store",
            (await Assert.ThrowsAsync<StoreException>(() => RunAsync(empty, target.Place))).Message,
            StringComparison.Ordinal);
    }

    private static void Interrupt(bool now)
    {
        if (now) throw new OperationCanceledException("the test interrupts");
    }

    // Sums may be rounded otherwise, in another order of adding.
    private static IEnumerable<string> Numbers(IEnumerable<string> lines) => lines.Select(line =>
    {
        var at = line.LastIndexOf(' ');
        return line[..at] + " " + Math.Round(
            double.Parse(line[(at + 1)..], System.Globalization.CultureInfo.InvariantCulture), 6).ToString(
                "R", System.Globalization.CultureInfo.InvariantCulture);
    });

    private static async Task<MigrationPlace> DatabaseAsync(PostgresKind kind) =>
        new(await (await PostgresServer.SharedAsync(kind)).CreateDatabaseAsync(), IsDatabase: true);

    private static Task<MigrationResult> RunAsync(
        MigrationPlace from, MigrationPlace to, HeardMigration? heard = null) =>
            RunAsync(new MigrationRequest(from, to), heard);

    private static Task<MigrationResult> RunAsync(MigrationRequest request, HeardMigration? heard = null) =>
        StoreMigration.RunAsync(
            request, RecordsOnly.Instance, heard ?? new HeardMigration(), TimeProvider.System,
            NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
}
