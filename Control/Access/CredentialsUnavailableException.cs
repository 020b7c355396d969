namespace LightWatch.Control.Access;

/// <summary>The place where credentials are kept does not answer: no caller can be let in or turned away now.</summary>
public sealed class CredentialsUnavailableException : Exception
{
    public CredentialsUnavailableException(string message, Exception inner) : base(message, inner)
    {
    }

    public CredentialsUnavailableException(string message) : base(message)
    {
    }

    public CredentialsUnavailableException()
    {
    }
}
