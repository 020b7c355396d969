using System.Collections.Concurrent;
using System.Text;
using LightWatch.Control.Documents;

namespace LightWatch.Control.Tests.Documents;

public sealed class PostgresDocumentsTests
{
    [Fact]
    public async Task Document_has_a_version_that_grows_and_guards_it()
    {
        await using var store = await ControlHost.NewAsync();
        var documents = store.Documents;
        Assert.Null(await documents.GetAsync("hosts", "a"));

        Assert.Equal(1, (await documents.PutAsync("hosts", "a", Json("{\"x\":1}"), expectedVersion: 0))!.Version);
        Assert.Null(await documents.PutAsync("hosts", "a", Json("{\"x\":2}"), expectedVersion: 0));
        Assert.Equal(2, (await documents.PutAsync("hosts", "a", Json("{\"x\":2}"), expectedVersion: 1))!.Version);
        Assert.Null(await documents.PutAsync("hosts", "a", Json("{\"x\":3}"), expectedVersion: 1));
        Assert.Equal(3, (await documents.PutAsync("hosts", "a", Json("{\"x\":3}"), expectedVersion: -1))!.Version);

        var read = await documents.GetAsync("hosts", "a");
        Assert.Equal((3, "{\"x\": 3}"), (read!.Version, Encoding.UTF8.GetString(read.Json.Span)));
        Assert.True(await documents.DeleteAsync("hosts", "a"));
        Assert.False(await documents.DeleteAsync("hosts", "a"));
    }

    [Fact]
    public async Task Documents_are_listed_by_kind_in_order_of_their_names()
    {
        await using var store = await ControlHost.NewAsync();
        foreach (var name in (string[])["b", "é", "B", "a'; drop table document"])
            _ = await store.Documents.PutAsync("hosts", name, Json("{}"), 0);
        _ = await store.Documents.PutAsync("tokens", "c", Json("{}"), 0);
        Assert.Equal(
            ["B", "a'; drop table document", "b", "é"], (await store.Documents.ListAsync("hosts")).Select(d => d.Name));
    }

    [Fact]
    public async Task Many_writers_of_one_document_each_win_once()
    {
        await using var first = await ControlHost.NewAsync();
        await using var second = await ControlHost.OverAsync(first.Database);
        async Task AddAsync(IDocuments documents)
        {
            for (var done = 0; done < 20;)
            {
                var now = await documents.GetAsync("counts", "n");
                var value = now is null ? 0 : int.Parse(Encoding.UTF8.GetString(now.Json.Span), null);
                if (await documents.PutAsync("counts", "n", Json($"{value + 1}"), now?.Version ?? 0) is not null)
                    done++;
            }
        }
        await Task.WhenAll(AddAsync(first.Documents), AddAsync(second.Documents), AddAsync(second.Documents));
        Assert.Equal("60", Encoding.UTF8.GetString((await first.Documents.GetAsync("counts", "n"))!.Json.Span));
    }

    [Fact]
    public async Task Change_on_one_replica_is_heard_on_the_other()
    {
        await using var first = await ControlHost.NewAsync();
        await using var second = await ControlHost.OverAsync(first.Database);
        var heard = new ConcurrentQueue<string>();
        second.Documents.Changed += heard.Enqueue;
        // The listening begins beside the start: what comes before it is told when it has begun.
        _ = await second.Documents.ListAsync("tokens");
        _ = await first.Documents.PutAsync("tokens", "t", Json("{}"), 0);
        await ControlHost.UntilAsync(() => heard.Contains("tokens"), "the put to be heard");
        heard.Clear();
        await first.RunAsync("update document set body = '1' where kind = 'tokens'");
        await ControlHost.UntilAsync(() => heard.Contains("tokens"), "the update by hand to be heard");
        heard.Clear();
        _ = await first.Documents.DeleteAsync("tokens", "t");
        await ControlHost.UntilAsync(() => heard.Contains("tokens"), "the delete to be heard");
    }

    [Fact]
    public async Task Change_during_a_lost_connection_is_told_after_it()
    {
        await using var first = await ControlHost.NewAsync();
        var heard = new ConcurrentQueue<string>();
        _ = await first.Documents.ListAsync("tokens");
        first.Documents.Changed += heard.Enqueue;
        await ControlHost.UntilAsync(async () => await first.QueryAsync<long>(Listeners) == 1, "the listener");
        heard.Clear();
        Assert.Equal(
            1, await first.QueryAsync<long>(
                Listeners.Replace("count(*)", "count(pg_terminate_backend(pid))", StringComparison.Ordinal)));
        await ControlHost.UntilAsync(() => heard.Contains("tokens"), "the kind to count as changed");
    }

    [Fact]
    public async Task Text_that_is_no_json_is_refused()
    {
        await using var store = await ControlHost.NewAsync();
        _ = await Assert.ThrowsAsync<ArgumentException>(
            async () => await store.Documents.PutAsync("hosts", "a", Json("{"), 0));
        _ = await Assert.ThrowsAsync<ArgumentException>(
            async () => await store.Documents.PutAsync("Hosts", "a", Json("{}"), 0));
    }

    private const string Listeners = "select count(*) from pg_stat_activity where datname = current_database() and query like 'listen lightwatch_%' and pid <> pg_backend_pid()";

    private static byte[] Json(string text) => Encoding.UTF8.GetBytes(text);
}
