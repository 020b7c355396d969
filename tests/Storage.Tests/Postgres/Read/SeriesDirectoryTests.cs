using LightWatch.Shared;
using LightWatch.Storage.Postgres.Read;
using Microsoft.Extensions.DependencyInjection;

namespace LightWatch.Storage.Tests.Postgres.Read;

public sealed class SeriesDirectoryTests
{
    [Fact]
    public async Task Series_made_anew_after_a_deletion_are_found_under_their_new_ids()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Plain, StorageUse.Both);
        var directory = store.Services.GetRequiredService<PostgresSource>().Directory;
        var series = Labels.From(("__name__", "up"));
        Assert.True(
            (await store.AppendAsync((series, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), 1)))
                .IsCommitted);
        await directory.RefreshAsync();
        var (id, labels) = (directory.Index.IdOf(0), directory.Index.Table.LabelsOf(0));

        await store.RunAsync("update series set id = nextval('series_id')");
        await directory.RefreshAsync();

        Assert.Equal(1, directory.Index.Count);
        Assert.True(directory.Index.IdOf(0) > id);
        Assert.Same(labels, directory.Find(directory.Index.IdOf(0)));
        Assert.Null(directory.Find(id));
    }
}
