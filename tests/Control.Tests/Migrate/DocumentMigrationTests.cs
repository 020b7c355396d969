using System.Text;
using LightWatch.Control.Documents;
using LightWatch.Control.Migrate;
using LightWatch.Shared;
using LightWatch.Storage;
using LightWatch.Storage.Embedded;
using LightWatch.Storage.Migrate;
using Microsoft.Extensions.Logging.Abstractions;

namespace LightWatch.Control.Tests.Migrate;

public sealed class DocumentMigrationTests
{
    [Fact]
    public async Task Documents_go_into_a_database_and_back_into_a_folder()
    {
        using var source = new SomeFolder();
        using var back = new SomeFolder();
        await PutAsync(source, "users", "Ann Ö.", """{"roles": ["admin"], "hash": "x"}""");
        await PutAsync(
            source, "settings", "retention",
            """{"raw":"60.00:00:00","minute":"90.00:00:00","hour":"730.00:00:00","maxBytes":0}""");
        await PutAsync(
            source, "settings", "retention",
            """{"raw":"70.00:00:00","minute":"90.00:00:00","hour":"730.00:00:00","maxBytes":0}""");
        var database = new MigrationPlace(
            await (await PostgresServer.SharedAsync(PostgresKind.Plain)).CreateDatabaseAsync(), IsDatabase: true);

        var there = await RunAsync(Place(source), database);
        Assert.Equal((true, 2), (there.IsSame, there.DocumentsCopied));
        var home = await RunAsync(database, Place(back));
        Assert.Equal((true, 2), (home.IsSame, home.DocumentsCopied));
        var found = await ReadAsync(back, "settings", "retention");
        Assert.Equal(1, found.Version);
        Assert.Contains("70.00:00:00", Encoding.UTF8.GetString(found.Json.Span), StringComparison.Ordinal);
        Assert.True((await RunAsync(new MigrationRequest(Place(source), Place(back), IsCheck: true))).IsSame);
    }

    [Fact]
    public async Task Document_changed_in_the_source_is_copied_again_and_one_changed_in_the_target_stays()
    {
        using var source = new SomeFolder();
        using var target = new SomeFolder();
        await PutAsync(source, "users", "a", "1");
        await PutAsync(source, "users", "b", "1");
        Assert.Equal(2, (await RunAsync(Place(source), Place(target))).DocumentsCopied);
        Assert.Equal(0, (await RunAsync(Place(source), Place(target))).DocumentsCopied);

        await PutAsync(source, "users", "a", "2");
        await PutAsync(source, "users", "b", "2");
        await PutAsync(target, "users", "b", "3");
        var said = new Listener();
        Assert.Equal(1, (await RunAsync(new MigrationRequest(Place(source), Place(target)), said)).DocumentsCopied);
        Assert.Equal("2", Encoding.UTF8.GetString((await ReadAsync(target, "users", "a")).Json.Span));
        Assert.Equal("3", Encoding.UTF8.GetString((await ReadAsync(target, "users", "b")).Json.Span));
        Assert.Contains(said.Said, s => s.Contains("users/b is another one in the target", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_names_documents_that_the_target_lacks()
    {
        using var source = new SomeFolder();
        using var target = new SomeFolder();
        await PutAsync(source, "users", "a", "1");
        using (StoreFolder.Open(target.Path))
        {
            // Makes it a data folder.
        }
        var said = new Listener();
        Assert.False((await RunAsync(new MigrationRequest(Place(source), Place(target), IsCheck: true), said)).IsSame);
        Assert.Contains(said.Said, s => s.Contains("users/a is not in the target", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Target_with_documents_of_its_own_is_refused_unless_both_are_to_be_merged()
    {
        using var source = new SomeFolder();
        using var target = new SomeFolder();
        await PutAsync(source, "users", "a", "1");
        await PutAsync(target, "users", "b", "1");
        var refused = await Assert.ThrowsAsync<StoreException>(() => RunAsync(Place(source), Place(target)));
        Assert.Contains("--merge", refused.Message, StringComparison.Ordinal);
        var merged = await RunAsync(new MigrationRequest(Place(source), Place(target), IsMerge: true));
        Assert.Equal(1, merged.DocumentsCopied);
    }

    [Theory]
    [InlineData("""{"raw":"60.00:00:00","minute":"90.00:00:00","hour":"730.00:00:00","mostBytes":7}""", 60, 7)]
    [InlineData("""{"raw":"00:00:01"}""", 30, 0)]
    [InlineData("no json", 30, 0)]
    public async Task Settings_are_those_that_a_server_would_apply(string json, int days, long maxBytes)
    {
        using var folder = new SomeFolder();
        await PutAsync(folder, "settings", "retention", json);
        using var opened = StoreFolder.Open(folder.Path);
        using var documents = new DocumentMigration().OpenFolder(opened.Documents);
        var initial = new RuntimeSettings(Retention.Of(new StorageOptions()), DatabaseTuning.Default);
        var settings = await documents.SettingsAsync(initial, TestContext.Current.CancellationToken);
        Assert.Equal((TimeSpan.FromDays(days), maxBytes), (settings.Retention.Raw, settings.Retention.MaxBytes));
        Assert.Equal(DatabaseTuning.Default, settings.Tuning);
    }

    private static MigrationPlace Place(SomeFolder folder) => new(folder.Path, IsDatabase: false);

    private static async Task PutAsync(SomeFolder folder, string kind, string name, string json)
    {
        using var opened = StoreFolder.Open(folder.Path);
        Assert.NotNull(
            await new FileDocuments(opened.Documents).PutAsync(kind, name, Encoding.UTF8.GetBytes(json), -1));
    }

    private static async Task<Document> ReadAsync(SomeFolder folder, string kind, string name)
    {
        using var opened = StoreFolder.Open(folder.Path);
        return (await new FileDocuments(opened.Documents).GetAsync(kind, name))!;
    }

    private static Task<MigrationResult> RunAsync(MigrationPlace from, MigrationPlace to) =>
        RunAsync(new MigrationRequest(from, to));

    private static Task<MigrationResult> RunAsync(MigrationRequest request, Listener? listener = null) =>
        StoreMigration.RunAsync(
        request, new DocumentMigration(), listener
            ?? new Listener(), TimeProvider.System, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);

    private sealed class Listener : IMigrationListener
    {
        public List<string> Said { get; } = [];

        public void Begin(string what)
        {
        }

        public void At(double share, long samples)
        {
        }

        public void Say(string sentence) => Said.Add(sentence);

        public void Compared(DayComparison day)
        {
        }
    }
}
