using System.Text;
using LightWatch.Control.Documents;

namespace LightWatch.Control.Tests.Documents;

public sealed class FileDocumentsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Document_is_there_after_a_restart_with_its_version()
    {
        var documents = new FileDocuments(_folder.Path);
        await documents.PutAsync("hosts", "a", Json("1"), expectedVersion: 0);
        await documents.PutAsync("hosts", "a", Json("{\"x\":\n2}"), expectedVersion: 1);
        var found = await new FileDocuments(_folder.Path).GetAsync("hosts", "a");
        Assert.Equal((2L, "{\"x\":\n2}"), (found!.Version, Encoding.UTF8.GetString(found.Json.Span)));
    }

    [Fact]
    public async Task Put_with_another_version_than_expected_changes_nothing()
    {
        var documents = new FileDocuments(_folder.Path);
        Assert.Null(await documents.PutAsync("hosts", "a", Json("1"), expectedVersion: 3));
        Assert.NotNull(await documents.PutAsync("hosts", "a", Json("1"), expectedVersion: 0));
        Assert.Null(await documents.PutAsync("hosts", "a", Json("2"), expectedVersion: 0));
        Assert.Equal(2, (await documents.PutAsync("hosts", "a", Json("3"), expectedVersion: -1))!.Version);
    }

    [Fact]
    public async Task Names_may_be_anything_and_are_listed_in_order()
    {
        var documents = new FileDocuments(_folder.Path);
        string[] names = ["../../etc/passwd", "A", "a", "con", "ü", new('x', 200)];
        foreach (var name in names) await documents.PutAsync("hosts", name, Json("1"), expectedVersion: 0);
        var found = await new FileDocuments(_folder.Path).ListAsync("hosts");
        Assert.Equal(names.Order(StringComparer.Ordinal), found.Select(d => d.Name));
        Assert.All(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories), f =>
            Assert.Equal(_folder["hosts"], Path.GetDirectoryName(f)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await documents.PutAsync("../x", "a", Json("1"), 0));
    }

    [Fact]
    public async Task Deleted_document_stays_away_and_changes_are_told()
    {
        var documents = new FileDocuments(_folder.Path);
        var told = new List<string>();
        documents.Changed += told.Add;
        await documents.PutAsync("hosts", "a", Json("1"), expectedVersion: 0);
        Assert.True(await documents.DeleteAsync("hosts", "a"));
        Assert.False(await documents.DeleteAsync("hosts", "a"));
        Assert.Null(await new FileDocuments(_folder.Path).GetAsync("hosts", "a"));
        Assert.Equal(["hosts", "hosts"], told);
    }

    private static ReadOnlyMemory<byte> Json(string text) => Encoding.UTF8.GetBytes(text);
}
