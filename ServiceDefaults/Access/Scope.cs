using Microsoft.AspNetCore.Builder;

namespace LightWatch.ServiceDefaults.Access;

/// <summary>What a credential may do. <see cref="Admin"/> may do everything.</summary>
public enum Scope
{
    Ingest,
    Query,
    Admin,
}

/// <summary>Who calls: the credential's name, what it may do, and the one host it may speak for (null: any).</summary>
public sealed record Caller(string Name, Scope Scope, string? Host = null)
{
    public bool May(Scope wanted) => Scope == Scope.Admin || Scope == wanted;
}

/// <summary>Endpoint metadata: what its caller must be allowed. Endpoints without it need <see cref="Scope.Query"/>.</summary>
internal sealed record RequiredScope(Scope? Scope);

public static class ScopeMetadata
{
    extension(EndpointBuilder endpoint)
    {
        /// <summary>The same as <c>Needs</c>, for endpoints that are made one by one.</summary>
        public void RequireScope(Scope scope) => endpoint.Metadata.Add(new RequiredScope(scope));
    }

    extension<T>(T endpoint) where T : IEndpointConventionBuilder
    {
        /// <summary>The endpoint's caller needs this scope, where credentials are required at all.</summary>
        public T Needs(Scope scope)
        {
            endpoint.Add(builder => builder.Metadata.Add(new RequiredScope(scope)));
            return endpoint;
        }

        /// <summary>Anybody may call the endpoint.</summary>
        public T NeedsNothing()
        {
            endpoint.Add(builder => builder.Metadata.Add(new RequiredScope(null)));
            return endpoint;
        }
    }
}
