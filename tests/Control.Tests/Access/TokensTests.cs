using LightWatch.Control.Access;
using LightWatch.Control.Documents;

namespace LightWatch.Control.Tests.Access;

public sealed class TokensTests
{
    [Fact]
    public async Task Token_revoked_while_the_list_is_read_does_not_live_on()
    {
        var documents = new SlowDocuments();
        var tokens = new Tokens(documents, TimeProvider.System);
        var (token, id) = await tokens.CreateAsync(
            "t", Scope.Ingest, host: null, TestContext.Current.CancellationToken);

        // after the list was taken, before it is given out
        documents.OnList = () => documents.DeleteAsync("tokens", id).AsTask();
        _ = await tokens.FindAsync(token, TestContext.Current.CancellationToken);
        documents.OnList = null;
        Assert.Null(await tokens.FindAsync(token, TestContext.Current.CancellationToken));
    }

    private sealed class SlowDocuments : IDocuments
    {
        private readonly Dictionary<string, Document> _documents = new(StringComparer.Ordinal);

        public event Action<string>? Changed;

        public Func<Task>? OnList { get; set; }

        public ValueTask<IReadOnlyList<string>> KindsAsync(CancellationToken cancel = default) => new(["tokens"]);

        public ValueTask<Document?> GetAsync(string kind, string name, CancellationToken cancel = default) =>
            new(_documents.GetValueOrDefault(name));

        public async ValueTask<IReadOnlyList<Document>> ListAsync(string kind, CancellationToken cancel = default)
        {
            var list = _documents.Values.ToList();
            if (OnList is { } act) await act();
            return list;
        }

        public ValueTask<Document?> PutAsync(
            string kind, string name, ReadOnlyMemory<byte> json, long expectedVersion,
            CancellationToken cancel = default)
        {
            _documents[name] = new Document(kind, name, 1, json);
            Changed?.Invoke(kind);
            return new(_documents[name]);
        }

        public ValueTask<bool> DeleteAsync(string kind, string name, CancellationToken cancel = default)
        {
            var existed = _documents.Remove(name);
            Changed?.Invoke(kind);
            return new(existed);
        }
    }
}
