using System.Text;
using LightWatch.Control.Settings;
using LightWatch.Storage;

namespace LightWatch.Control.Tests.Settings;

public sealed class SettingsServiceTests
{
    private static readonly Retention Short = new(
        TimeSpan.FromDays(5), TimeSpan.FromDays(15), TimeSpan.FromDays(100), 4711);

    [Fact]
    public async Task Retention_stored_by_one_replica_is_in_force_in_all_and_wins_over_the_file()
    {
        await using var first = await ControlHost.NewAsync();
        await using var second = await ControlHost.OverAsync(first.Database, "Storage:RawRetention=2.00:00:00");
        Assert.Equal(TimeSpan.FromDays(2), second.Settings.Current.Retention.Raw);
        await SettingDocument.Retention.WriteAsync(first.Documents, Short, TestContext.Current.CancellationToken);
        await ControlHost.UntilAsync(() => first.Settings.Current.Retention == Short, "the replica that stored it");
        await ControlHost.UntilAsync(() => second.Settings.Current.Retention == Short, "the other replica");

        Assert.True(await first.Documents.DeleteAsync("settings", "retention", TestContext.Current.CancellationToken));
        await ControlHost.UntilAsync(
            () => second.Settings.Current.Retention.Raw == TimeSpan.FromDays(2), "the file's value to be back");
    }

    [Fact]
    public async Task Setting_that_cannot_be_used_leaves_the_one_before_and_is_logged()
    {
        await using var host = await ControlHost.NewAsync();
        var good = DatabaseTuning.Default with { ChunkInterval = TimeSpan.FromHours(1) };
        await SettingDocument.Tuning.WriteAsync(host.Documents, good, TestContext.Current.CancellationToken);
        await ControlHost.UntilAsync(() => host.Settings.Current.Tuning == good, "the good setting");
        await PutAsync(host, "postgres", """{"chunkInterval":"00:00:01"}""");
        await PutAsync(host, "retention", """{"raw":"02:00:00","minute":"02:00:00","hour":"02:00:00","maxBytes":0}""");
        await ControlHost.UntilAsync(
            () => host.Settings.Current.Retention.Raw == TimeSpan.FromHours(2), "the next setting");
        Assert.Equal(good, host.Settings.Current.Tuning);
        Assert.Single(
            host.Logged, line => line.Contains("The stored setting postgres cannot be used", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"raw":"soon"}""")]
    [InlineData("""{"raw":"00:59:59","minute":"02:00:00","hour":"02:00:00"}""")]
    [InlineData("""{"raw":"02:00:00","minute":"02:00:00","hour":"02:00:00","maxBytes":-1}""")]
    public async Task Retention_that_is_none_leaves_the_one_before_in_a_data_folder_too(string json)
    {
        using var folder = new SomeFolder();
        await using var host = await ControlHost.InAsync(folder.Path);
        await SettingDocument.Retention.WriteAsync(host.Documents, Short, TestContext.Current.CancellationToken);
        await ControlHost.UntilAsync(() => host.Settings.Current.Retention == Short, "the good setting");
        await PutAsync(host, "retention", json);
        await ControlHost.UntilAsync(
            () => host.Logged.Any(
                l => l.Contains("The stored setting retention cannot be used", StringComparison.Ordinal)), "the log");
        Assert.Equal(Short, host.Settings.Current.Retention);
    }

    [Fact]
    public async Task Folder_of_a_former_version_keeps_its_limit_of_bytes()
    {
        using var folder = new SomeFolder();
        await using (var former = await ControlHost.InAsync(folder.Path))
            await PutAsync(
                former, "retention",
                """{"raw":"5.00:00:00","minute":"15.00:00:00","hour":"100.00:00:00","mostBytes":4711}""");
        await using var host = await ControlHost.InAsync(folder.Path);
        await ControlHost.UntilAsync(() => host.Settings.Current.Retention == Short, "the stored retention");
    }

    private static async Task PutAsync(ControlHost host, string name, string json) =>
        Assert.NotNull(
            await host.Documents.PutAsync(
                "settings", name, Encoding.UTF8.GetBytes(json), -1, TestContext.Current.CancellationToken));
}
