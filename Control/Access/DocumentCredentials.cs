using LightWatch.Control.Documents;

namespace LightWatch.Control.Access;

/// <summary>The credentials kept as control documents, and the one that the process gave itself.</summary>
/// <param name="ownToken">
/// A token that lives as long as the process, for its own agent and its own metrics; null: none.
/// </param>
internal sealed class DocumentCredentials(Tokens tokens, Users users, string? ownToken) : ICredentials
{
    private static readonly Caller Own = new("this process", Scope.Ingest);
    private readonly string? _ownHash = ownToken is null ? null : TokenText.Hash(ownToken);

    public ValueTask<Caller?> ByTokenAsync(string token, CancellationToken cancel) =>
        _ownHash is not null && TokenText.HashEquals(_ownHash, TokenText.Hash(token)) ? new(Own)
            : FindAsync(tokens.FindAsync(token, cancel));

    public ValueTask<Caller?> ByPasswordAsync(string user, string password, CancellationToken cancel) =>
        FindAsync(users.FindAsync(user, password, cancel));

    private static async ValueTask<Caller?> FindAsync(ValueTask<Caller?> answer)
    {
        try
        {
            return await answer;
        }
        catch (Exception e) when (DocumentErrors.IsExpected(e))
        {
            throw new CredentialsUnavailableException("the documents do not answer", e);
        }
    }
}
