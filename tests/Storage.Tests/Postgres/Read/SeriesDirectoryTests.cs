using System.Text;
using LightWatch.Shared;
using LightWatch.Storage.Postgres.Read;
using Microsoft.Extensions.DependencyInjection;

namespace LightWatch.Storage.Tests.Postgres.Read;

public sealed class SeriesDirectoryTests
{
    [Fact]
    public void Labels_of_json_are_sorted_as_labels_are() =>
        Assert.Equal(
            Labels.From(("__name__", "up"), ("Z", "1"), ("a", "\"ü\n"), ("longer", "x")),
            SeriesJson.Read(Encoding.UTF8.GetBytes("""{"a": "\"ü\n", "Z": "1", "empty": "", "longer": "x"}"""), "up"));

    [Theory, InlineData("{"), InlineData("{\"a\":}")]
    public void Labels_that_are_no_json_are_an_error(string json) => Assert.Throws<StoreException>(() => SeriesJson.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public async Task Series_made_anew_after_a_deletion_are_found_under_their_new_ids()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Plain, StorageUse.Both);
        var directory = store.Services.GetRequiredService<PostgresSource>().Directory;
        var series = Labels.From(("__name__", "up"));
        Assert.True((await store.AppendAsync((series, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), 1))).IsCommitted);
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
