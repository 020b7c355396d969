using LightWatch.Control.Access;
using LightWatch.Control.Documents;

namespace LightWatch.Control.Tests.Access;

public sealed class FirstCredentialsTests
{
    [Fact]
    public async Task Of_many_processes_that_start_at_once_one_makes_the_credentials()
    {
        using var folder = new TemporaryFolder();
        var documents = new FileDocuments(folder.Path);
        using var together = new Barrier(4);
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var users = new Users(new AskedTogether(documents, together), TimeProvider.System);
            return await FirstCredentials.CreateIfNoneAsync(
                users, new Tokens(documents, TimeProvider.System), CancellationToken.None);
        })));

        var first = Assert.Single(made, m => m is not null)!;
        var caller = await new Users(documents, TimeProvider.System).FindAsync(
            FirstCredentials.AdminUser, first.AdminPassword, CancellationToken.None);
        Assert.Equal(Scope.Admin, caller?.Scope);
        Assert.Equal(
            Scope.Ingest,
            (await new Tokens(documents, TimeProvider.System).FindAsync(
                first.IngestToken, CancellationToken.None))?.Scope);
        Assert.Single(await documents.ListAsync("tokens"));
    }

    [Fact]
    public async Task Where_a_user_is_nothing_is_made()
    {
        using var folder = new TemporaryFolder();
        var documents = new FileDocuments(folder.Path);
        var users = new Users(documents, TimeProvider.System);
        await users.SetAsync("reader", "secret", Scope.Query, CancellationToken.None);
        Assert.Null(
            await FirstCredentials.CreateIfNoneAsync(
                users, new Tokens(documents, TimeProvider.System), CancellationToken.None));
        Assert.Empty(await documents.ListAsync("tokens"));
    }

    /// <summary>Lets every process see that there is no user before any of them makes one.</summary>
    private sealed class AskedTogether(IDocuments documents, Barrier together) : IDocuments
    {
        public event Action<string>? Changed
        {
            add => documents.Changed += value;
            remove => documents.Changed -= value;
        }

        public ValueTask<IReadOnlyList<string>> KindsAsync(CancellationToken cancel = default) =>
            documents.KindsAsync(cancel);

        public ValueTask<Document?> GetAsync(string kind, string name, CancellationToken cancel = default) =>
            documents.GetAsync(kind, name, cancel);

        public async ValueTask<IReadOnlyList<Document>> ListAsync(string kind, CancellationToken cancel = default)
        {
            var list = await documents.ListAsync(kind, cancel);
            together.SignalAndWait(TimeSpan.FromMinutes(1), cancel);
            return list;
        }

        public ValueTask<Document?> PutAsync(
            string kind, string name, ReadOnlyMemory<byte> json, long expectedVersion,
            CancellationToken cancel = default) =>
            documents.PutAsync(kind, name, json, expectedVersion, cancel);

        public ValueTask<bool> DeleteAsync(string kind, string name, CancellationToken cancel = default) =>
            documents.DeleteAsync(kind, name, cancel);
    }
}
