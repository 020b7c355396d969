namespace LightWatch.Control.Access;

/// <summary>
/// Finds the caller a credential belongs to. Comparisons take constant time; nothing here is ever logged.
/// </summary>
/// <remarks>
/// Both throw <see cref="CredentialsUnavailableException"/> while the place where credentials are kept does not answer.
/// </remarks>
public interface ICredentials
{
    /// <returns>Null if the token is unknown or revoked.</returns>
    ValueTask<Caller?> ByTokenAsync(string token, CancellationToken cancel);

    /// <returns>Null if there is no such user or the password is wrong; both take the same time.</returns>
    ValueTask<Caller?> ByPasswordAsync(string user, string password, CancellationToken cancel);
}
